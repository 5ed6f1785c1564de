// Dense 2-d convolution. The image is padded once, then patches are read in place: no im2col.
#include "conv.h"
#include "tile.h"

static void pad_row(const Conv *g, const float *row, float *to) {
  int width = padded_width(g), in = g->in;
  if (g->spread_x == 1) {
    int first = least(most(g->left, 0), width), last = most(least(g->left + g->width, width), first);
    clear(to, (ptrdiff_t)first * in);
    copy(to + (ptrdiff_t)first * in, row + (ptrdiff_t)(first - g->left) * in, (ptrdiff_t)(last - first) * in);
    clear(to + (ptrdiff_t)last * in, (ptrdiff_t)(width - last) * in);
    return;
  }
  for (int x = 0; x < width; x++) {
    int from = source(x, g->left, g->spread_x, g->width);
    if (from < 0) clear(to + (ptrdiff_t)x * in, in);
    else copy(to + (ptrdiff_t)x * in, row + (ptrdiff_t)from * in, in);
  }
}

const float *pad_image(const Conv *g, const float *image, float *scratch) {
  int height = padded_height(g), width = padded_width(g);
  if (!g->top && !g->left && g->spread_y == 1 && g->spread_x == 1 && width == g->width && height <= g->height)
    return image;
  ptrdiff_t row = (ptrdiff_t)width * g->in;
  for (int y = 0; y < height; y++) {
    int from = source(y, g->top, g->spread_y, g->height);
    if (from < 0) clear(scratch + y * row, row);
    else pad_row(g, image + (ptrdiff_t)from * g->width * g->in, scratch + y * row);
  }
  return scratch;
}

// Weights as panels for conv2d. flipped: the weights of a forward convolution [taps][out][in], turned by 180 degrees
// and transposed, so that conv2d over its output's gradient gives its input's.
EXPORT(pack_weights) void pack_weights(const float *w, int taps, int in, int out, int flipped, float *panels) {
  if (!flipped) pack_panels(w, out, 1, taps * in, out, panels);
  else
    for (int n = 0; n < out; n += NR)
      for (int tap = taps - 1; tap >= 0; tap--, panels += (ptrdiff_t)in * NR)
        pack_panels(w + ((ptrdiff_t)tap * out + n) * in, 1, in, in, least(out - n, NR), panels);
}

// Where the patch of output pixel (oy, ox) begins.
INLINE const float *patch_at(const Conv *g, const float *padded, ptrdiff_t row, int oy, int ox) {
  return padded + (ptrdiff_t)oy * g->stride_y * row + (ptrdiff_t)ox * g->stride_x * g->in;
}

// One image, its patches read in place: kernel rows are contiguous in the padded image.
static void wide_image(const Conv *g, const float *padded, const float *panels, float *y) {
  int pixels = g->out_height * g->out_width, length = g->kernel_width * g->in;
  ptrdiff_t row = (ptrdiff_t)padded_width(g) * g->in;
  for (int n = 0; n < g->out; n += NR) {
    const float *panel = panels + (ptrdiff_t)n * g->kernel_height * length;
    int oy = 0, ox = 0;
    for (int m = 0; m < pixels; m += MR) {
      const float *a[MR];
      int rows = least(pixels - m, MR);
      for (int q = 0; q < MR; q++) {
        // A tile past the last pixel computes that pixel again and drops it.
        a[q] = patch_at(g, padded, row, oy, ox);
        if (m + q + 1 < pixels && ++ox == g->out_width) ox = 0, oy++;
      }
      tile_rows(a, g->kernel_height, length, row * g->dilate_y, panel, y + (ptrdiff_t)m * g->out + n, g->out, rows,
                least(g->out - n, NR), 0);
    }
  }
}

// One image whose patches are copied out first, each then meeting all weights in turn: those of few channels, which are
// short, and those whose taps lie apart. patches: MR patches and a vector.
enum { SHORT = 64 };
static void copied_image(const Conv *g, const float *padded, const float *panels, float *y, float *patches) {
  int pixels = g->out_height * g->out_width, in = g->in, depth = g->kernel_height * g->kernel_width * in;
  int runs = g->dilate_x == 1 ? 1 : g->kernel_width, length = g->kernel_width * in / runs;
  ptrdiff_t row = (ptrdiff_t)padded_width(g) * in;
  const float *a[MR];
  for (int q = 0; q < MR; q++) a[q] = patches + (ptrdiff_t)q * depth;
  int oy = 0, ox = 0;
  for (int m = 0; m < pixels; m += MR) {
    float *to = patches;
    for (int q = 0; q < MR; q++) {
      const float *from = patch_at(g, padded, row, oy, ox);
      for (int ky = 0; ky < g->kernel_height; ky++)
        for (int run = 0; run < runs; run++, to += length) {
          const float *part = from + ky * g->dilate_y * row + (ptrdiff_t)run * g->dilate_x * in;
          // In whole vectors: what is written past the end is written over, or lies past the last patch.
          for (int i = 0; i < length; i += VW) store(to + i, load(part + i));
        }
      if (m + q + 1 < pixels && ++ox == g->out_width) ox = 0, oy++;
    }
    for (int n = 0; n < g->out; n += NR)
      tile_rows(a, 1, depth, 0, panels + (ptrdiff_t)n * depth, y + (ptrdiff_t)m * g->out + n, g->out,
                least(pixels - m, MR), least(g->out - n, NR), 0);
  }
}

// y[images][out_height][out_width][out] = convolution of x with packed weights. pad: one padded image, and 8 patches.
EXPORT(conv2d) void conv2d(const Conv *g, const float *x, const float *panels, float *y, float *pad) {
  int copied = g->dilate_x > 1 || (g->in < 4 && g->kernel_height * g->kernel_width * g->in <= SHORT);
  float *patches = pad + (ptrdiff_t)padded_height(g) * padded_width(g) * g->in;
  for (int image = 0; image < g->images; image++, y += (ptrdiff_t)g->out_height * g->out_width * g->out) {
    const float *padded = pad_image(g, x + (ptrdiff_t)image * g->height * g->width * g->in, pad);
    if (copied) copied_image(g, padded, panels, y, patches);
    else wide_image(g, padded, panels, y);
  }
}

// dw = gradient of the weights, for x and the gradient dy of the output; columns first..last, from a whole vector on.
EXPORT(conv2d_dw) void conv2d_dw(const Conv *g, const float *x, const float *dy, float *dw, int first, int last,
                                 float *pad) {
  // Taps side by side are one run of the padded image.
  int runs = g->dilate_x == 1 ? 1 : g->kernel_width, length = g->kernel_width * g->in / runs;
  int out = g->out, width = g->out_width;
  ptrdiff_t row = (ptrdiff_t)padded_width(g) * g->in;
  // Rows a tile: enough that loading and storing its sums does not matter, few enough to stay in the cache.
  int band = most(1, least(g->out_height, most(32, 4096 / (g->in + out)) / most(width, 1)));
  for (int r = 0; r < g->kernel_height * g->kernel_width * g->in; r++)
    clear(dw + (ptrdiff_t)r * out + first, last - first);
  for (int image = 0; image < g->images; image++) {
    const float *padded = pad_image(g, x + (ptrdiff_t)image * g->height * g->width * g->in, pad);
    const float *grad = dy + (ptrdiff_t)image * g->out_height * width * out;
    for (int y = 0; y < g->out_height; y += band)
      for (int run = 0; run < g->kernel_height * runs; run++) {
        const float *from = padded + (y * g->stride_y + run / runs * g->dilate_y) * row +
                            (ptrdiff_t)(run % runs) * g->dilate_x * g->in;
        for (int n = first; n < last; n += NR)
          for (int m = 0; m < length; m += MR)
            tile_columns(from + m, (ptrdiff_t)g->stride_x * g->in, g->stride_y * row,
                         grad + (ptrdiff_t)y * width * out + n, out, (ptrdiff_t)width * out,
                         least(band, g->out_height - y), width, dw + ((ptrdiff_t)run * length + m) * out + n, out,
                         least(length - m, MR), least(last - n, NR));
      }
  }
}
