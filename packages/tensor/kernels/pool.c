// Pooling of NHWC images; in == out channels. Windows are cut at the image's border.
#include "bits.h"
#include "conv.h"

typedef struct {
  int y0, y1, x0, x1;
} Window;

INLINE Window window(const Conv *g, int oy, int ox) {
  int y = oy * g->stride_y - g->top, x = ox * g->stride_x - g->left;
  return (Window){most(y, 0), least(y + g->kernel_height, g->height), most(x, 0), least(x + g->kernel_width, g->width)};
}

// The common window: 2 x 2, inside of the image.
INLINE int is_square_of_two(Window w) { return w.y1 - w.y0 == 2 && w.x1 - w.x0 == 2; }

#define FOR_WINDOWS(...)                                                                                               \
  for (int image = 0; image < g->images; image++, x += (ptrdiff_t)g->height * g->width * g->in)                        \
    for (int oy = 0; oy < g->out_height; oy++)                                                                         \
      for (int ox = 0; ox < g->out_width; ox++, y += g->in) {                                                          \
        Window w = window(g, oy, ox);                                                                                  \
        for (int c = 0; c < g->in; c += VW) __VA_ARGS__                                                                \
      }
#define PIXEL(p) ((p) + ((ptrdiff_t)row * g->width + column) * g->in + c)
#define FOR_PIXELS                                                                                                     \
  for (int row = w.y0; row < w.y1; row++)                                                                              \
    for (int column = w.x0; column < w.x1; column++)

EXPORT(average_pool) void average_pool(const Conv *g, const float *x, float *y) {
  FOR_WINDOWS({
    vf sum = splat(0);
    if (is_square_of_two(w)) {
      const float *p = x + ((ptrdiff_t)w.y0 * g->width + w.x0) * g->in + c, *q = p + (ptrdiff_t)g->width * g->in;
      sum = load(p) + load(p + g->in) + load(q) + load(q + g->in);
    } else FOR_PIXELS sum += load(PIXEL(x));
    store_part(y + c, sum / splat((float)((w.y1 - w.y0) * (w.x1 - w.x0))), g->in - c);
  })
}

// How many of a window's spikes are set, by channel from c on; `at` is its first bit.
INLINE Sixteen count_spikes(const Conv *g, Window w, const uint8_t *bits, int64_t at) {
  if (is_square_of_two(w)) {
    int64_t below = at + (int64_t)g->width * g->in;
    return sixteen_of(bits, at) + sixteen_of(bits, at + g->in) + sixteen_of(bits, below) + sixteen_of(bits, below + g->in);
  }
  Sixteen sum = {0};
  for (int row = w.y0; row < w.y1; row++, at += (int64_t)g->width * g->in)
    for (int column = 0; column < w.x1 - w.x0; column++) sum += sixteen_of(bits, at + (int64_t)column * g->in);
  return sum;
}

// Images first..last of average_pool, over spikes that are a bit each.
EXPORT(average_pool_bits) void average_pool_bits(const Conv *g, const uint8_t *bits, float *y, int first, int last) {
  y += (ptrdiff_t)first * g->out_height * g->out_width * g->in;
  for (int image = first; image < last; image++)
    for (int oy = 0; oy < g->out_height; oy++)
      for (int ox = 0; ox < g->out_width; ox++, y += g->in) {
        Window w = window(g, oy, ox);
        int64_t at = (((int64_t)image * g->height + w.y0) * g->width + w.x0) * g->in;
        int many = (w.y1 - w.y0) * (w.x1 - w.x0), c = 0;
        float size = (float)many;
        if (many < 256)
          for (; c + 16 <= g->in; c += 16)
            store_shares(y + c, count_spikes(g, w, bits, at + c), size);
        for (; c < g->in; c += 4) {
          four_floats sum = {0};
          FOR_PIXELS sum += ones_of(bits, (((int64_t)image * g->height + row) * g->width + column) * g->in + c);
          sum /= (four_floats){size, size, size, size};
          if (g->in - c >= 4) *(four_floats *)(y + c) = sum;
          else
            for (int i = 0; i < g->in - c; i++) y[c + i] = sum[i];
        }
      }
}

// x: the gradient of the pooled image's input, y: that of its output; x is cleared first.
EXPORT(average_pool_gradient) void average_pool_gradient(const Conv *g, float *x, const float *y) {
  // Windows side by side: each pixel is written once, and where they leave no border, none needs clearing.
  int apart = g->stride_y >= g->kernel_height && g->stride_x >= g->kernel_width;
  int covered = apart && g->stride_y == g->kernel_height && g->stride_x == g->kernel_width &&
                g->out_height * g->stride_y - g->top >= g->height && g->out_width * g->stride_x - g->left >= g->width;
  if (!covered) clear(x, (ptrdiff_t)g->images * g->height * g->width * g->in);
  FOR_WINDOWS({
    vf share = load(y + c) / splat((float)((w.y1 - w.y0) * (w.x1 - w.x0)));
    if (apart && is_square_of_two(w)) {
      float *p = x + ((ptrdiff_t)w.y0 * g->width + w.x0) * g->in + c, *q = p + (ptrdiff_t)g->width * g->in;
      store_part(p, share, g->in - c);
      store_part(p + g->in, share, g->in - c);
      store_part(q, share, g->in - c);
      store_part(q + g->in, share, g->in - c);
    } else if (apart) FOR_PIXELS store_part(PIXEL(x), share, g->in - c);
    else FOR_PIXELS store_part(PIXEL(x), load(PIXEL(x)) + share, g->in - c);
  })
}

EXPORT(max_pool) void max_pool(const Conv *g, const float *x, float *y) {
  FOR_WINDOWS({
    vf best = splat(-__builtin_inff());
    FOR_PIXELS best = larger(best, load(PIXEL(x)));
    store_part(y + c, best, g->in - c);
  })
}

// The gradient goes to the first pixel of a window that holds its maximum.
EXPORT(max_pool_gradient) void max_pool_gradient(const Conv *g, float *dx, const float *y, const float *x) {
  ptrdiff_t image_size = (ptrdiff_t)g->height * g->width * g->in;
  clear(dx, g->images * image_size);
  for (int image = 0; image < g->images; image++, x += image_size, dx += image_size)
    for (int oy = 0; oy < g->out_height; oy++)
      for (int ox = 0; ox < g->out_width; ox++, y += g->in) {
        Window w = window(g, oy, ox);
        for (int c = 0; c < g->in; c++) {
          float best = -__builtin_inff();
          ptrdiff_t at = -1;
          FOR_PIXELS {
            float v = *PIXEL(x);
            if (at < 0 || v > best) best = v, at = PIXEL(x) - x;
          }
          if (at >= 0) dx[at] += y[c];
        }
      }
}
