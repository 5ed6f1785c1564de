// The gradient of a strided convolution's input. Each input pixel met only every stride-th tap, so pixels are taken by
// phase: those that are the same distance past a multiple of the stride share their taps.
#include "conv.h"
#include "tile.h"

// dy rows with kernel_width zeros on either side, so that taps past the border read zeros.
static ptrdiff_t pad_columns(const Conv *g, const float *dy, float *pad) {
  ptrdiff_t side = (ptrdiff_t)g->kernel_width * g->out, inner = (ptrdiff_t)g->out_width * g->out;
  for (int y = 0; y < g->out_height; y++, pad += inner + 2 * side) {
    clear(pad, side);
    copy(pad + side, dy + y * inner, inner);
    clear(pad + side + inner, side);
  }
  return inner + 2 * side;
}

// dx[y][x] = sum over taps of dy[(y + top - ky) / stride_y][(x + left - kx) / stride_x] w[ky][kx], where both divide.
// g: the forward convolution; panels: its weights, flipped, by pack_weights(w, taps, out, in, 1);
// pad: out_height * (out_width + 2 * kernel_width) * out floats.
EXPORT(conv2d_strided_dx) void conv2d_strided_dx(const Conv *g, const float *dy, const float *panels, float *dx,
                                                 float *pad) {
  int taps = g->kernel_height * g->kernel_width;
  ptrdiff_t tap_size = (ptrdiff_t)g->out * NR, dy_size = (ptrdiff_t)g->out_height * g->out_width * g->out;
  clear(dx, (ptrdiff_t)g->images * g->height * g->width * g->in);
  for (int image = 0; image < g->images; image++, dy += dy_size, dx += (ptrdiff_t)g->height * g->width * g->in) {
    ptrdiff_t row = pad_columns(g, dy, pad);
    for (int n = 0; n < g->in; n += NR)
      for (int y = 0; y < g->height; y++)
        for (int ky = (y + g->top) % g->stride_y; ky < g->kernel_height; ky += g->stride_y) {
          int oy = (y + g->top - ky) / g->stride_y;
          if (y + g->top < ky || oy >= g->out_height) continue;
          for (int x0 = 0; x0 < least(g->stride_x, g->width); x0++)
            for (int kx = (x0 + g->left) % g->stride_x; kx < g->kernel_width; kx += g->stride_x) {
              const float *panel = panels + ((ptrdiff_t)n / NR * taps + taps - 1 - ky * g->kernel_width - kx) * tap_size;
              // Exact, also below zero: both sides are the same distance past a multiple of the stride.
              int first = (x0 + g->left - kx) / g->stride_x, count = (g->width - x0 + g->stride_x - 1) / g->stride_x;
              // Columns past the padded ones have no gradient.
              count = least(count, g->out_width + g->kernel_width - first);
              for (int m = 0; m < count; m += MR) {
                const float *a[MR];
                int rows = least(count - m, MR);
                for (int q = 0; q < MR; q++)
                  a[q] = pad + oy * row + (ptrdiff_t)(g->kernel_width + first + m + least(q, rows - 1)) * g->out;
                float *to = dx + ((ptrdiff_t)y * g->width + x0 + (ptrdiff_t)m * g->stride_x) * g->in + n;
                tile_rows(a, 1, g->out, 0, panel, to, (ptrdiff_t)g->stride_x * g->in, rows, least(g->in - n, NR), 1);
              }
            }
        }
  }
}
