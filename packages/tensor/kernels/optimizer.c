// Steps of learning rules, one pass over a parameter. Every operation is rounded as tf's ops on tensors round it, so that
// the composed formula gives the same bits.
#include "math.h"

// m and v may be 0, at the first step: zeros. keep: 1 - rate * decay; mean_rate: rate / (1 - beta1^t);
// spread_scale: 1 - beta2^t.
EXPORT(adamw_step) void adamw_step(const float *value, const float *gradient, const float *m, const float *v,
                                   float *next, float *next_m, float *next_v, int count, float beta1, float rest1,
                                   float beta2, float rest2, float mean_rate, float spread_scale, float epsilon,
                                   float keep) {
  for (int i = 0; i < count; i += VW) {
    vf g = load(gradient + i), zero = splat(0);
    vf mean = (m ? load(m + i) : zero) * splat(beta1) + g * splat(rest1);
    vf square = (v ? load(v + i) : zero) * splat(beta2) + g * g * splat(rest2);
    vf spread = root(square / splat(spread_scale)) + splat(epsilon);
    store_part(next_m + i, mean, count - i);
    store_part(next_v + i, square, count - i);
    store_part(next + i, load(value + i) * splat(keep) - mean * splat(mean_rate) / spread, count - i);
  }
}

// momentum may be 0, at the first step: zeros.
EXPORT(sgd_step) void sgd_step(const float *value, const float *gradient, const float *momentum, float *next,
                               float *next_momentum, int count, float memory, float decay, float rate) {
  for (int i = 0; i < count; i += VW) {
    vf x = load(value + i), slope = load(gradient + i);
    if (decay > 0) slope = slope + x * splat(decay);
    vf moved = (momentum ? load(momentum + i) : splat(0)) * splat(memory) + slope;
    store_part(next_momentum + i, moved, count - i);
    store_part(next + i, x - moved * splat(rate), count - i);
  }
}

EXPORT(moving_average)
void moving_average(const float *before, const float *newest, float *next, int count, float keep, float share) {
  for (int i = 0; i < count; i += VW)
    store_part(next + i, load(before + i) * splat(keep) + load(newest + i) * splat(share), count - i);
}

// In double, whose range no float's square leaves; in 16 lanes whatever the vector width.
EXPORT(sum_of_squares) double sum_of_squares(const float *x, int count) {
  enum { LANES = 16, VECTORS = LANES / VD };
  vd lanes[VECTORS];
  double sum = 0;
  int i = 0;
  UNROLL for (int j = 0; j < VECTORS; j++) lanes[j] = all(0);
  for (; i + LANES <= count; i += LANES)
    UNROLL for (int j = 0; j < VECTORS; j++) {
      vd part = widened(x + i + j * VD);
      lanes[j] += part * part;
    }
  for (int j = 0; j < LANES; j++) sum += lanes[j / VD][j % VD];
  for (; i < count; i++) sum += (double)x[i] * x[i];
  return sum;
}

EXPORT(scaled) void scaled(const float *x, float *y, int count, float by) {
  for (int i = 0; i < count; i += VW) store_part(y + i, load(x + i) * splat(by), count - i);
}
