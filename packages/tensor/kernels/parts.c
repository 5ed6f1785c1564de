// Sums that threads have made apart.
#include "simd.h"

// y[count] = the sum of parts[n][size] over n, from the first on.
EXPORT(add_parts) void add_parts(const float *parts, int n, int size, int count, float *y) {
  for (int i = 0; i < count; i += VW) {
    vf sum = load(parts + i);
    for (int part = 1; part < n; part++) sum += load(parts + (ptrdiff_t)part * size + i);
    store_part(y + i, sum, count - i);
  }
}
