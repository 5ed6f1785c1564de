// Spikes, a bit each: bit i of word i / 32 is value i of the flat tensor.
#include "simd.h"

// y[count] = 0 or 1 for each bit.
EXPORT(unpack_bits) void unpack_bits(const uint32_t *bits, float *y, int count) {
  int i = 0;
  for (; i + 32 <= count; i += 32, bits++)
    for (int j = 0; j < 32; j++) y[i + j] = (float)(*bits >> j & 1);
  for (int j = 0; i + j < count; j++) y[i + j] = (float)(*bits >> j & 1);
}
