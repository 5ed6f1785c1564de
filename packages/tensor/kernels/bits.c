// Spikes, a bit each: bit i of word i / 32 is value i of the flat tensor.
#include "bits.h"

// counts[channels] of bits[rows][channels], by channel.
EXPORT(count_channels) void count_channels(const uint8_t *bits, int rows, int channels, int32_t *counts) {
  int c = 0;
  for (; c + 16 <= channels; c += 16) {
    for (int i = 0; i < 16; i++) counts[c + i] = 0;
    for (int first = 0; first < rows; first += 255) {
      Sixteen sum = {0};
      for (int row = first; row < least(first + 255, rows); row++) sum += sixteen_of(bits, (int64_t)row * channels + c);
      for (int i = 0; i < 16; i++) counts[c + i] += (int32_t)sum[i];
    }
  }
  for (; c < channels; c++) {
    counts[c] = 0;
    for (int row = 0; row < rows; row++) counts[c] += byte_at(bits, (int64_t)row * channels + c) & 1;
  }
}

// y[count] = 0 or 1 for each bit.
EXPORT(unpack_bits) void unpack_bits(const uint8_t *bits, float *y, int count) {
  int i = 0;
  for (; i + 4 <= count; i += 4) *(four_floats *)(y + i) = ones_of(bits, i);
  for (; i < count; i++) y[i] = (float)(bits[i >> 3] >> (i & 7) & 1);
}

// The bits of x[count], if it holds nothing but 0 and 1: returns whether it does, after a look at few values where it
// does not.
EXPORT(pack_bits) int pack_bits(const float *x, uint32_t *bits, int count) {
  enum { LOOK = 4096 };
  for (int i = 0; i < count; i += LOOK)
    if (!pack_words(x + i, least(count - i, LOOK), bits + i / 32)) return 0;
  return 1;
}
