// Rows of softmax, of its logarithm, and of the loss made of it. Every power is of x - max, so that none overflows.
#include "math.h"

// NaN wins.
INLINE float either(float a, float b) { return b > a || b != b ? b : a; }
INLINE float largest(const float *x, int count) {
  float top = x[0];
  int i = 0;
  if (count >= 2 * VW) {
    vf most = load(x);
    for (i = VW; i + VW <= count; i += VW) most = larger(most, load(x + i));
    for (int lane = 0; lane < VW; lane++) top = either(top, most[lane]);
  }
  for (; i < count; i++) top = either(top, x[i]);
  return top;
}

INLINE double total(vd x) {
  double sum = 0;
  for (int i = 0; i < VD; i++) sum += x[i];
  return sum;
}
// x, all but its first `count` lanes 0.
INLINE vd only(vd x, int count) {
  vl lane;
  for (int i = 0; i < VD; i++) lane[i] = i;
  return select(lane < count, x, all(0));
}

// The sum of e^(x - top); the powers go to y, if it is given.
INLINE double powers(const float *x, float *y, int count, float top) {
  vd sum = all(0);
  for (int i = 0; i < count; i += VD) {
    vd e = exp_of(widened(x + i) - top);
    if (y) store_narrowed(y + i, e, count - i);
    sum += count - i >= VD ? e : only(e, count - i);
  }
  return total(sum);
}
INLINE double log_one(double x) { return log_of(all(x))[0]; }

// e^(x - max) / sum, or x - max - log sum.
EXPORT(softmax) void softmax(const float *x, float *y, int rows, int columns, int logarithm) {
  for (int r = 0; r < rows; r++, x += columns, y += columns) {
    float top = largest(x, columns);
    double sum = powers(x, logarithm ? 0 : y, columns, top), shift = log_one(sum);
    for (int i = 0; i < columns; i += VD)
      store_narrowed(y + i, logarithm ? widened(x + i) - top - shift : widened(y + i) / sum, columns - i);
  }
}

// losses[r] = -sum of target log softmax(x), with target = (1 - smoothing) one-hot + smoothing / columns, and its slope in x
// times `scale`: scale (softmax(x) - target). A label that is no column has no one.
EXPORT(softmax_loss)
void softmax_loss(const float *x, const float *labels, float *losses, float *slope, int rows, int columns, float smoothing,
                  float scale) {
  double even = (double)smoothing / columns, own = 1 - (double)smoothing;
  for (int r = 0; r < rows; r++, x += columns, slope += columns) {
    float top = largest(x, columns);
    double sum = powers(x, slope, columns, top), shift = log_one(sum), loss = 0;
    int label = labels[r] >= 0 && labels[r] < columns ? (int)labels[r] : -1;
    if (label >= 0) loss = own * (shift - ((double)x[label] - top));
    if (smoothing > 0)
      for (int i = 0; i < columns; i++) loss += even * (shift - ((double)x[i] - top));
    losses[r] = (float)loss;
    // Near 1 it is a small difference: as a double, before its power is written over.
    double own_slope = label < 0 ? 0 : slope[label] / sum - even - own;
    for (int i = 0; i < columns; i += VD)
      store_narrowed(slope + i, (widened(slope + i) / sum - even) * scale, columns - i);
    if (label >= 0) slope[label] = (float)(own_slope * scale);
  }
}
