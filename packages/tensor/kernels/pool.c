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

// Images first..last of average_pool, over spikes that are a bit each.
EXPORT(average_pool_bits) void average_pool_bits(const Conv *g, const uint8_t *bits, float *y, int first, int last) {
  y += (ptrdiff_t)first * g->out_height * g->out_width * g->in;
  for (int image = first; image < last; image++)
    for (int oy = 0; oy < g->out_height; oy++)
      for (int ox = 0; ox < g->out_width; ox++, y += g->in) {
        Window w = window(g, oy, ox);
        float size = (float)((w.y1 - w.y0) * (w.x1 - w.x0));
        int c = 0;
#if VW == 16
        for (; c + VW <= g->in; c += VW) {
          vf sum = splat(0);
          FOR_PIXELS {
            int64_t at = (((int64_t)image * g->height + row) * g->width + column) * g->in + c;
            uint32_t mask = byte_at(bits, at) | byte_at(bits, at + 8) << 8;
            sum += __builtin_ia32_blendmps_512_mask(splat(0), splat(1), (uint16_t)mask);
          }
          store(y + c, sum / splat(size));
        }
#endif
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
