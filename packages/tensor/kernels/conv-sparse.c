// Convolution of mostly zero images (spikes): work is proportional to what is not zero.
#include "conv.h"
#include "sparse.h"

// Output pixels whose runs are found at once.
enum { PIXELS = 32 };
// V8 spills sums that live through two loops: there the runs of a pixel become one list, for one loop.
#ifdef __wasm__
enum { JOINED = 1 };
#else
enum { JOINED = 0 };
#endif

typedef struct {
  uint32_t *words;
  int32_t *start, *at;
  float *value;
  Run *runs;
  int32_t *patch;
  float *patch_value;
} Forward;

INLINE Forward cut_forward(const Conv *g, char *scratch, char **end) {
  int64_t pixels = (int64_t)g->height * g->width;
  Forward f;
  f.words = take(&scratch, pixels * g->in / 8 + 4);
  f.start = take(&scratch, 4 * (pixels + 1));
  f.at = take(&scratch, 4 * (pixels * g->in + 8));
  f.value = take(&scratch, 4 * (pixels * g->in + 8));
  f.runs = take(&scratch, (int64_t)PIXELS * g->kernel_height * g->kernel_width * (int64_t)sizeof(Run));
  int64_t joined = JOINED ? (int64_t)PIXELS * g->kernel_height * g->kernel_width * g->in + 8 : 0;
  f.patch = take(&scratch, 4 * joined);
  f.patch_value = take(&scratch, 4 * joined);
  *end = scratch;
  return f;
}

// Bytes of scratch that conv2d_sparse needs.
EXPORT(conv2d_sparse_bytes) int conv2d_sparse_bytes(const Conv *g) {
  char *end;
  cut_forward(g, 0, &end);
  return (int)(intptr_t)end;
}

// Lists an image: pixel p has the entries start[p]..start[p + 1], each the offset of its weight row under the kernel's
// first tap if the pixel were the first of its row; the caller shifts it.
static void list_image(const Conv *g, const Spikes *image, Forward *f) {
  int e = 0, step = g->out * 4, p = 0;
  for (int y = 0; y < g->height; y++)
    for (int x = 0; x < g->width; x++, p++) {
      f->start[p] = e;
      e = append(f->at, f->value, e, image, (int64_t)p * g->in, g->in, x * g->in * step, step);
    }
  f->start[p] = e;
}

// What output pixel (oy, ox) sees through the kernel's rows ky..end, and where the weights of each run begin. Returns
// the end of the runs.
static Run *runs_of(const Conv *g, const Forward *f, const float *w, int oy, int ox, int ky, int end, int scaled,
                    Run *run) {
  int x0 = ox * g->stride_x - g->left, taps = g->kernel_width;
  // A run of taps side by side; of those that lie apart, each its own.
  int each = g->dilate_x == 1 ? taps : 1;
  ptrdiff_t step = (ptrdiff_t)g->in * g->out;
  for (; ky < end; ky++) {
    int y = oy * g->stride_y - g->top + ky * g->dilate_y, row = y * g->width;
    if (y < 0 || y >= g->height) continue;
    for (int kx = 0; kx < taps; kx += each) {
      int x = x0 + kx * g->dilate_x, first = most(x, 0), last = least(x + each, g->width);
      if (first >= last) continue;
      int from = f->start[row + first];
      *run++ = (Run){f->at + from, f->at + f->start[row + last], scaled ? f->value + from : 0,
                     w + (ky * taps + kx - x) * step};
    }
  }
  return run;
}

// Appends the entries of some runs to the patch's list, their rows counted from w.
static int join_runs(const Forward *f, const Run *run, const Run *last, const float *w, int e) {
  for (; run < last; run++) {
    int count = (int)(run->end - run->at), shift = (int)(run->rows - w) * 4;
    // Sixteen at a time, whatever lies past the end: most runs then take the same number of turns, which is foreseen.
    for (int i = 0; i < count; i += 16)
      UNROLL for (int j = i; j < i + 16; j += 4)
        *(four_unaligned *)(f->patch + e + j) = *(const four_unaligned *)(run->at + j) + shift;
    if (run->value)
      for (int i = 0; i < count; i += VW) store(f->patch_value + e + i, load(run->value + i));
    e += count;
  }
  return e;
}

// y of images first..last as conv2d, with plain weights. x or bits: the whole input.
EXPORT(conv2d_sparse) void conv2d_sparse(const Conv *g, const float *x, const uint8_t *bits, const float *w, float *y,
                                         int first, int last, char *scratch) {
  Forward f = cut_forward(g, scratch, &scratch);
  int64_t size = (int64_t)g->height * g->width * g->in;
  int pixels = g->out_height * g->out_width;
  for (int image = first; image < last; image++) {
    Spikes spikes = spikes_of(x, bits, image * size, size, f.words);
    int scaled = spikes.x != 0;
    list_image(g, &spikes, &f);
    // Long lists are summed a kernel row at a time, whose weights then stay in the first cache: a fifth faster at 40 %,
    // a fifth slower at 5 %.
    int rows = (int64_t)f.start[g->height * g->width] * g->kernel_width > (int64_t)32 * g->height * g->width ? 1 : g->kernel_height;
    float *out = y + (ptrdiff_t)image * pixels * g->out;
    for (int p = 0; p < pixels; p += PIXELS)
      for (int ky = 0; ky < g->kernel_height; ky += rows) {
        Run *runs[PIXELS + 1] = {f.runs};
        int count = least(PIXELS, pixels - p), begin[PIXELS + 1] = {0};
        int oy = p / g->out_width, ox = p % g->out_width;
        for (int q = 0; q < count; q++) {
          runs[q + 1] = runs_of(g, &f, w, oy, ox, ky, ky + rows, scaled, runs[q]);
          if (++ox == g->out_width) ox = 0, oy++;
          if (JOINED) begin[q + 1] = join_runs(&f, runs[q], runs[q + 1], w, begin[q]);
        }
        for (int n = 0; n < g->out; n += MOST_COLUMNS)
          for (int q = 0; q < count; q++) {
            float *to = out + (ptrdiff_t)(p + q) * g->out + n;
            int columns = least(g->out - n, MOST_COLUMNS);
            if (JOINED)
              sum_rows(f.patch + begin[q], scaled ? f.patch_value + begin[q] : 0, begin[q + 1] - begin[q], w + n, to,
                       columns, ky > 0);
            else sum_runs(runs[q], runs[q + 1], n, to, columns, ky > 0);
          }
      }
  }
}
