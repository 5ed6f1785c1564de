// Convolution of mostly zero images (spikes): work is proportional to what is not zero.
#include "conv.h"
#include "sparse.h"

// Lists the padded image pixel by pixel: pixel p has the entries start[p]..start[p + 1]. Weight rows are those of the
// kernel's first column at x = 0; the caller shifts them.
static List list_image(const Conv *g, const float *image, int step, int32_t *start, int32_t *at, float *value) {
  List list = {at, value, 0, 1};
  int height = padded_height(g), width = padded_width(g);
  for (int y = 0; y < height; y++) {
    int from_y = source(y, g->top, g->spread_y, g->height);
    for (int x = 0; x < width; x++) {
      *start++ = list.count;
      int from_x = from_y < 0 ? -1 : source(x, g->left, g->spread_x, g->width);
      if (from_x < 0) continue;
      append(&list, image + ((ptrdiff_t)from_y * g->width + from_x) * g->in, g->in, x * g->in * step, step);
    }
  }
  *start = list.count;
  return list;
}

INLINE void forward_row(const Conv *g, const List *list, const int32_t *start, const float *w, float *y, int oy, int n,
                        int vectors, int step) {
  int width = padded_width(g), part = g->out - n;
  for (int ox = 0; ox < g->out_width; ox++) {
    vf sum[MOST_VECTORS];
    UNROLL for (int i = 0; i < vectors; i++) sum[i] = splat(0);
    for (int ky = 0; ky < g->kernel_height; ky++) {
      const int32_t *s = start + (oy * g->stride_y + ky) * width + ox * g->stride_x;
      ptrdiff_t shift = ((ptrdiff_t)ky * g->kernel_width - ox * g->stride_x) * g->in * step + n;
      gather(list, s[0], s[g->kernel_width], w + shift, sum, vectors);
    }
    float *to = y + ((ptrdiff_t)oy * g->out_width + ox) * g->out + n;
    UNROLL for (int i = 0; i < vectors; i++)
      if (part > i * VW) store_part(to + i * VW, sum[i], part - i * VW);
  }
}

INLINE void gradient_rows(const Conv *g, const List *list, const int32_t *start, float *dw, const float *dy, int ky,
                          int n, int vectors, int step) {
  int width = padded_width(g);
  for (int oy = 0; oy < g->out_height; oy++)
    for (int ox = 0; ox < g->out_width; ox++) {
      const int32_t *s = start + (oy * g->stride_y + ky) * width + ox * g->stride_x;
      ptrdiff_t shift = ((ptrdiff_t)ky * g->kernel_width - ox * g->stride_x) * g->in * step + n;
      if (s[0] == s[g->kernel_width]) continue;
      scatter(list, s[0], s[g->kernel_width], dw + shift, dy + ((ptrdiff_t)oy * g->out_width + ox) * g->out + n, vectors);
    }
}

// As conv2d, with plain weights. start: padded pixels + 1; at, value: values of one image + 4; wide: the weights with
// whole vectors of columns, used where `out` has not.
EXPORT(conv2d_sparse) void conv2d_sparse(const Conv *g, const float *x, const float *w, float *y, int32_t *start,
                                         int32_t *at, float *value, float *wide) {
  int step = whole_vectors(g->out);
  if (step != g->out) resize_rows(w, g->kernel_height * g->kernel_width * g->in, g->out, step, wide), w = wide;
  for (int image = 0; image < g->images; image++) {
    List list = list_image(g, x + (ptrdiff_t)image * g->height * g->width * g->in, step, start, at, value);
    float *out = y + (ptrdiff_t)image * g->out_height * g->out_width * g->out;
    for (int oy = 0; oy < g->out_height; oy++) {
#define FORWARD(n, vectors) forward_row(g, &list, start, w, out, oy, n, vectors, step)
      FOR_COLUMNS(step, FORWARD)
    }
  }
}

// As conv2d_dw; wide: room for dw with whole vectors of columns, used where `out` has not.
EXPORT(conv2d_sparse_dw) void conv2d_sparse_dw(const Conv *g, const float *x, const float *dy, float *dw,
                                               int32_t *start, int32_t *at, float *value, float *wide) {
  int step = whole_vectors(g->out), rows = g->kernel_height * g->kernel_width * g->in;
  float *sums = step == g->out ? dw : wide;
  clear(sums, (ptrdiff_t)rows * step);
  for (int image = 0; image < g->images; image++) {
    List list = list_image(g, x + (ptrdiff_t)image * g->height * g->width * g->in, step, start, at, value);
    const float *grad = dy + (ptrdiff_t)image * g->out_height * g->out_width * g->out;
    for (int ky = 0; ky < g->kernel_height; ky++) {
#define GRADIENT(n, vectors) gradient_rows(g, &list, start, sums, grad, ky, n, vectors, step)
      FOR_COLUMNS(step, GRADIENT)
    }
  }
  if (sums != dw) resize_rows(sums, rows, step, g->out, dw);
}
