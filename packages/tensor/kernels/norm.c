// Batch normalization of x[rows][channels].
#include "simd.h"

// Sums run over so many rows in float, then over these chunks in double. Threads share the chunks.
enum { CHUNK = 128 };

INLINE int whole_vectors(int channels) { return (channels + VW - 1) / VW * VW; }
EXPORT(channel_chunks) int channel_chunks(int rows) { return (rows + CHUNK - 1) / CHUNK; }

// pivot[channels] = mean of the first rows, in whole vectors.
EXPORT(channel_pivot) void channel_pivot(const float *x, int rows, int channels, float *pivot) {
  int sample = least(rows, CHUNK);
  for (int c = 0; c < channels; c += VW) {
    vf s = splat(0);
    for (int r = 0; r < sample; r++) s += load(x + (ptrdiff_t)r * channels + c);
    store(pivot + c, s / splat((float)sample));
  }
}

// first[] = sum of a, second[] = sum of b over `count` rows, for `vectors` columns from c on: several sums in flight, as
// one addition waits for the one before.
#define ROW_SUMS(vectors, declare, a, b)                                                                               \
  {                                                                                                                    \
    vf s[vectors], q[vectors];                                                                                         \
    UNROLL for (int i = 0; i < vectors; i++) s[i] = q[i] = splat(0);                                                   \
    for (int r = 0; r < count; r++)                                                                                    \
      UNROLL for (int i = 0; i < vectors; i++) {                                                                       \
        ptrdiff_t at = (ptrdiff_t)r * channels + c + i * VW;                                                           \
        declare;                                                                                                       \
        s[i] += a;                                                                                                     \
        q[i] += b;                                                                                                     \
      }                                                                                                                \
    UNROLL for (int i = 0; i < vectors; i++) store(first + c + i * VW, s[i]), store(second + c + i * VW, q[i]);        \
    c += vectors * VW;                                                                                                 \
  }

// sums[chunk][2][channels in whole vectors], of the chunks begin..end: of a = x - pivot and of a^2. Deviations are taken
// from the mean of the first rows: E[x^2] - E[x]^2 alone would lose all digits where the mean is large.
EXPORT(channel_deviations) void channel_deviations(const float *x, int rows, int channels, const float *pivot,
                                                   float *sums, int begin, int end) {
  int wide = whole_vectors(channels);
  for (int chunk = begin; chunk < end; chunk++) {
    const float *block = x + (ptrdiff_t)chunk * CHUNK * channels;
    int count = least(CHUNK, rows - chunk * CHUNK);
    float *first = sums + (ptrdiff_t)chunk * 2 * wide, *second = first + wide;
    int c = 0;
    while (c + 4 * VW <= channels)
      ROW_SUMS(4, vf d = load(block + at) - load(pivot + c + i * VW), d, d * d)
    while (c < channels)
      ROW_SUMS(1, vf d = load(block + at) - load(pivot + c + i * VW), d, d * d)
  }
}

INLINE double sum_chunks(const float *sums, int chunks, int stride) {
  double sum = 0;
  for (int chunk = 0; chunk < chunks; chunk++) sum += sums[(ptrdiff_t)chunk * stride];
  return sum;
}

// mean[channels] and biased variance[channels] of the rows, for the channels begin..end.
EXPORT(channel_moments) void channel_moments(const float *sums, int rows, int channels, const float *pivot, float *mean,
                                             float *variance, int begin, int end) {
  int wide = whole_vectors(channels), chunks = channel_chunks(rows);
  for (int c = begin; c < end; c++) {
    double shift = sum_chunks(sums + c, chunks, 2 * wide) / rows;
    double spread = sum_chunks(sums + wide + c, chunks, 2 * wide) / rows - shift * shift;
    mean[c] = (float)(pivot[c] + shift);
    variance[c] = (float)(spread < 0 ? 0 : spread);
  }
}

// y = x * scale + shift, by channel.
EXPORT(channel_affine) void channel_affine(const float *x, const float *scale, const float *shift, float *y, int rows,
                                           int channels) {
  for (int r = 0; r < rows; r++, x += channels, y += channels)
    for (int c = 0; c < channels; c += VW)
      store_part(y + c, load(x + c) * load(scale + c) + load(shift + c), channels - c);
}

// sums as above, of dy and of dy (x - mean).
EXPORT(channel_gradients) void channel_gradients(const float *dy, const float *x, const float *mean, int rows,
                                                 int channels, float *sums, int begin, int end) {
  int wide = whole_vectors(channels);
  for (int chunk = begin; chunk < end; chunk++) {
    ptrdiff_t from = (ptrdiff_t)chunk * CHUNK * channels;
    int count = least(CHUNK, rows - chunk * CHUNK);
    float *first = sums + (ptrdiff_t)chunk * 2 * wide, *second = first + wide;
    int c = 0;
    while (c + 2 * VW <= channels)
      ROW_SUMS(2, vf d = load(dy + from + at), d, d * (load(x + from + at) - load(mean + c + i * VW)))
    while (c < channels)
      ROW_SUMS(1, vf d = load(dy + from + at), d, d * (load(x + from + at) - load(mean + c + i * VW)))
  }
}

// out[0][channels] = sum of dy, out[1][channels] = sum of dy (x - mean), for the channels begin..end.
EXPORT(channel_totals) void channel_totals(const float *sums, int rows, int channels, float *out, int begin, int end) {
  int wide = whole_vectors(channels), chunks = channel_chunks(rows);
  for (int c = begin; c < end; c++)
    for (int of = 0; of < 2; of++) out[of * channels + c] = (float)sum_chunks(sums + of * wide + c, chunks, 2 * wide);
}

// dx = a * dy + b * (x - mean) + d, by channel.
EXPORT(channel_combine) void channel_combine(const float *dy, const float *x, const float *mean, const float *a,
                                             const float *b, const float *d, float *dx, int rows, int channels) {
  for (int r = 0; r < rows; r++, dy += channels, x += channels, dx += channels)
    for (int c = 0; c < channels; c += VW) {
      vf y = load(a + c) * load(dy + c) + load(b + c) * (load(x + c) - load(mean + c)) + load(d + c);
      store_part(dx + c, y, channels - c);
    }
}
