// Batch normalization of x[rows][channels].
#include "simd.h"

// Sums run over so many rows in float, then in double.
enum { CHUNK = 128 };

// mean[channels] and biased variance[channels] of the rows. sums: 2 * channels doubles; chunk: 3 * channels floats,
// in whole vectors. Deviations are taken from the mean of the first rows: E[x^2] - E[x]^2 alone would lose all digits
// where the mean is large. begin, end: the channels of this call, from a whole vector on.
EXPORT(channel_statistics) void channel_statistics(const float *x, int rows, int channels, float *mean,
                                                   float *variance, double *sums, float *chunk, int begin, int end) {
  int wide = (channels + VW - 1) / VW * VW;
  float *pivot = chunk, *first = chunk + wide, *second = first + wide;
  double *sum = sums, *squares = sums + channels;
  int sample = least(rows, CHUNK);
  for (int c = begin; c < end; c += VW) {
    vf s = splat(0);
    for (int r = 0; r < sample; r++) s += load(x + (ptrdiff_t)r * channels + c);
    store(pivot + c, s / splat((float)sample));
  }
  for (int c = begin; c < end; c++) sum[c] = squares[c] = 0;
  for (int from = 0; from < rows; from += CHUNK) {
    const float *block = x + (ptrdiff_t)from * channels;
    int count = least(CHUNK, rows - from);
    for (int c = begin; c < end; c += VW) {
      vf p = load(pivot + c), s = splat(0), q = splat(0);
      for (int r = 0; r < count; r++) {
        vf d = load(block + (ptrdiff_t)r * channels + c) - p;
        s += d;
        q += d * d;
      }
      store(first + c, s);
      store(second + c, q);
    }
    for (int c = begin; c < end; c++) sum[c] += first[c], squares[c] += second[c];
  }
  for (int c = begin; c < end; c++) {
    double shift = sum[c] / rows, spread = squares[c] / rows - shift * shift;
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

// out[0][channels] = sum of dy, out[1][channels] = sum of dy (x - mean). Scratch as above, 2 * channels floats.
EXPORT(channel_gradient_sums) void channel_gradient_sums(const float *dy, const float *x, const float *mean, int rows,
                                                         int channels, float *out, double *sums, float *chunk, int begin,
                                                         int end) {
  float *first = chunk, *second = chunk + (channels + VW - 1) / VW * VW;
  for (int c = begin; c < end; c++) sums[c] = sums[channels + c] = 0;
  for (int from = 0; from < rows; from += CHUNK) {
    ptrdiff_t at = (ptrdiff_t)from * channels;
    int count = least(CHUNK, rows - from);
    for (int c = begin; c < end; c += VW) {
      vf m = load(mean + c), s = splat(0), q = splat(0);
      for (int r = 0; r < count; r++) {
        vf d = load(dy + at + (ptrdiff_t)r * channels + c);
        s += d;
        q += d * (load(x + at + (ptrdiff_t)r * channels + c) - m);
      }
      store(first + c, s);
      store(second + c, q);
    }
    for (int c = begin; c < end; c++) sums[c] += first[c], sums[channels + c] += second[c];
  }
  for (int c = begin; c < end; c++) out[c] = (float)sums[c], out[channels + c] = (float)sums[channels + c];
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
