// Depthwise convolution, one filter a channel: weights [kernel_height][kernel_width][channels].
#include "conv.h"

// y = depthwise convolution of x. flipped: the filters turned by 180 degrees (the gradient of the input).
EXPORT(depthwise) void depthwise(const Conv *g, const float *x, const float *w, float *y, float *pad, int flipped) {
  int taps = g->kernel_height * g->kernel_width, channels = g->in;
  ptrdiff_t row = (ptrdiff_t)padded_width(g) * channels;
  for (int image = 0; image < g->images; image++) {
    const float *padded = pad_image(g, x + (ptrdiff_t)image * g->height * g->width * channels, pad);
    for (int oy = 0; oy < g->out_height; oy++)
      for (int ox = 0; ox < g->out_width; ox++, y += channels) {
        const float *patch = padded + (ptrdiff_t)oy * g->stride_y * row + (ptrdiff_t)ox * g->stride_x * channels;
        for (int c = 0; c < channels; c += VW) {
          vf sum = splat(0);
          for (int ky = 0; ky < g->kernel_height; ky++)
            for (int kx = 0; kx < g->kernel_width; kx++) {
              int tap = ky * g->kernel_width + kx;
              sum += load(patch + ky * g->dilate_y * row + (ptrdiff_t)kx * g->dilate_x * channels + c) *
                     load(w + (ptrdiff_t)(flipped ? taps - 1 - tap : tap) * channels + c);
            }
          store_part(y + c, sum, channels - c);
        }
      }
  }
}

EXPORT(depthwise_dw) void depthwise_dw(const Conv *g, const float *x, const float *dy, float *dw, float *pad) {
  int channels = g->in;
  ptrdiff_t row = (ptrdiff_t)padded_width(g) * channels;
  clear(dw, (ptrdiff_t)g->kernel_height * g->kernel_width * channels);
  for (int image = 0; image < g->images; image++) {
    const float *padded = pad_image(g, x + (ptrdiff_t)image * g->height * g->width * channels, pad);
    const float *grad = dy + (ptrdiff_t)image * g->out_height * g->out_width * channels;
    for (int oy = 0; oy < g->out_height; oy++, grad += (ptrdiff_t)g->out_width * channels)
      for (int ky = 0; ky < g->kernel_height; ky++)
        for (int kx = 0; kx < g->kernel_width; kx++) {
          const float *from = padded + (ptrdiff_t)(oy * g->stride_y + ky * g->dilate_y) * row +
                              (ptrdiff_t)kx * g->dilate_x * channels;
          float *to = dw + ((ptrdiff_t)ky * g->kernel_width + kx) * channels;
          for (int c = 0; c < channels; c += VW) {
            vf sum = load(to + c);
            for (int ox = 0; ox < g->out_width; ox++)
              sum += load(from + (ptrdiff_t)ox * g->stride_x * channels + c) * load(grad + (ptrdiff_t)ox * channels + c);
            store_part(to + c, sum, channels - c);
          }
        }
  }
}
