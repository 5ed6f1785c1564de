// What a tensor is like, before a kernel is chosen.
#include "simd.h"

// How many of every `step`-th of x[count] are not zero.
EXPORT(count_nonzero) int count_nonzero(const float *x, int count, int step) {
  int found = 0;
  for (int64_t i = 0; i < count; i += step) found += x[i] != 0;
  return found;
}

// How many of bits[count] are set.
EXPORT(count_bits) int count_bits(const uint32_t *bits, int count) {
  int found = 0, i = 0;
  for (; i + 32 <= count; i += 32) found += __builtin_popcount(*bits++);
  return i < count ? found + __builtin_popcount(*bits & ((1u << (count - i)) - 1)) : found;
}

// The density up to which leaving out zeros is worth it, measured: wide vectors make dense kernels faster, and sparse
// ones less so. 20 % less where values are not all 1.
EXPORT(sparse_below) float sparse_below(void) { return VW == 4 ? 0.7f : 0.35f; }

// 1 if x[count] holds neither NaN nor infinity: 0 * x is 0 for all else.
EXPORT(all_finite) int all_finite(const float *x, int count) {
  enum { SUMS = 4 }; // so many additions at once: one waits for the one before
  vf sum[SUMS] = {0};
  int i = 0;
  for (; i + SUMS * VW <= count; i += SUMS * VW)
    UNROLL for (int j = 0; j < SUMS; j++) sum[j] += load(x + i + j * VW) * splat(0);
  float total = 0;
  for (; i < count; i++) total += x[i] * 0;
  for (int j = 0; j < SUMS; j++)
    for (int lane = 0; lane < VW; lane++) total += sum[j][lane];
  return total == 0;
}
