// What a convolution looks like. Images NHWC, weights [kernel_height][kernel_width][in][out].
#ifndef GENOSPIKE_CONV_H
#define GENOSPIKE_CONV_H
#include "simd.h"

typedef struct {
  int32_t images, height, width, in, kernel_height, kernel_width, out, out_height, out_width;
  int32_t stride_y, stride_x, top, left; // top, left: zeros before the first row and column
  int32_t spread_y, spread_x;            // input pixels lie so far apart: the gradient of a strided convolution
  int32_t dilate_y, dilate_x;            // kernel taps lie so far apart
} Conv;

// The part of the zero-padded image that the output looks at.
INLINE int padded_height(const Conv *g) { return (g->out_height - 1) * g->stride_y + (g->kernel_height - 1) * g->dilate_y + 1; }
INLINE int padded_width(const Conv *g) { return (g->out_width - 1) * g->stride_x + (g->kernel_width - 1) * g->dilate_x + 1; }

// The input row (or column) at a padded one, or -1 where there are zeros.
INLINE int source(int padded, int before, int spread, int extent) {
  int at = padded - before;
  if (at < 0) return -1;
  if (spread > 1) {
    if (at % spread) return -1;
    at /= spread;
  }
  return at < extent ? at : -1;
}

// Returns the padded image: the image itself where nothing is to pad, else `scratch`, filled.
const float *pad_image(const Conv *g, const float *image, float *scratch);
#endif
