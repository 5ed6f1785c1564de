// What a tensor is like, before a kernel is chosen.
#include "simd.h"

// How many of every `step`-th of x[count] are not zero.
EXPORT(count_nonzero) int count_nonzero(const float *x, int count, int step) {
  int found = 0;
  for (int64_t i = 0; i < count; i += step) found += x[i] != 0;
  return found;
}

// 1 if x[count] holds neither NaN nor infinity: 0 * x is 0 for all else.
EXPORT(all_finite) int all_finite(const float *x, int count) {
  vf sum = splat(0);
  int i = 0;
  for (; i + VW <= count; i += VW) sum += load(x + i) * splat(0);
  float total = 0;
  for (; i < count; i++) total += x[i] * 0;
  for (int lane = 0; lane < VW; lane++) total += sum[lane];
  return total == 0;
}
