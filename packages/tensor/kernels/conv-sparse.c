// Convolution of mostly zero images (spikes): work is proportional to what is not zero.
#include "conv.h"
#include "sparse.h"

// Output pixels whose lists are made at once.
enum { PIXELS = 32 };

typedef struct {
  uint32_t *words;
  int32_t *start, *at, *patch;
  float *value, *patch_value;
} Forward;

INLINE Forward cut_forward(const Conv *g, char *scratch, char **end) {
  int64_t pixels = (int64_t)g->height * g->width, patch = (int64_t)g->kernel_height * g->kernel_width * g->in;
  Forward f;
  f.words = take(&scratch, pixels * g->in / 8 + 4);
  f.start = take(&scratch, 4 * (pixels + 1));
  f.at = take(&scratch, 4 * (pixels * g->in + 8));
  f.value = take(&scratch, 4 * (pixels * g->in + 8));
  f.patch = take(&scratch, 4 * (PIXELS * patch + 8));
  f.patch_value = take(&scratch, 4 * (PIXELS * patch + 8));
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

// Appends the entries of some pixels side by side to the patch's list.
INLINE int copy_entries(const Forward *f, int first, int last, int shift, int scaled, int e) {
  int from = f->start[first], count = f->start[last] - from;
  for (int i = 0; i < count; i += 4)
    *(four_unaligned *)(f->patch + e + i) = *(const four_unaligned *)(f->at + from + i) + shift;
  for (int i = 0; scaled && i < count; i++) f->patch_value[e + i] = f->value[from + i];
  return e + count;
}

// Lists what output pixel (oy, ox) sees through the kernel's rows ky..end: one list for one sum.
static int list_patch(const Conv *g, const Forward *f, int oy, int ox, int ky, int end, int scaled, int e) {
  int x0 = ox * g->stride_x - g->left, taps = g->kernel_width, step = g->in * g->out * 4;
  for (; ky < end; ky++) {
    int y = oy * g->stride_y - g->top + ky * g->dilate_y, row = y * g->width;
    if (y < 0 || y >= g->height) continue;
    if (g->dilate_x == 1) {
      int first = most(x0, 0), last = least(x0 + taps, g->width);
      if (first < last) e = copy_entries(f, row + first, row + last, (ky * taps - x0) * step, scaled, e);
    } else
      for (int kx = 0; kx < taps; kx++) {
        int x = x0 + kx * g->dilate_x;
        if (x >= 0 && x < g->width) e = copy_entries(f, row + x, row + x + 1, (ky * taps + kx - x) * step, scaled, e);
      }
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
        int begin[PIXELS + 1] = {0}, count = least(PIXELS, pixels - p);
        for (int q = 0; q < count; q++)
          begin[q + 1] = list_patch(g, &f, (p + q) / g->out_width, (p + q) % g->out_width, ky, ky + rows, scaled, begin[q]);
        for (int n = 0; n < g->out; n += MOST_COLUMNS)
          for (int q = 0; q < count; q++)
            sum_rows(f.patch + begin[q], scaled ? f.patch_value + begin[q] : 0, begin[q + 1] - begin[q], w + n,
                     out + (ptrdiff_t)(p + q) * g->out + n, least(g->out - n, MOST_COLUMNS), ky > 0);
      }
  }
}
