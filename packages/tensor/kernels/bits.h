// Spikes, a bit each: bit i of word i / 32 is value i of the flat tensor.
#ifndef GENOSPIKE_BITS_H
#define GENOSPIKE_BITS_H
#include "simd.h"

// A bit for each lane that a comparison found.
INLINE uint32_t lanes_of(vi mask) {
#ifdef __wasm__
  return (uint32_t)__builtin_wasm_bitmask_i32x4(mask);
#else
  return mask_bits(mask);
#endif
}

// The eight bits from bit i on. Reads the byte after them too: every block of the arena may be read past its end.
INLINE uint32_t byte_at(const uint8_t *bits, int64_t i) {
  uint16_t two;
  __builtin_memcpy(&two, bits + (i >> 3), 2);
  return (uint32_t)two >> (i & 7) & 255;
}

typedef float four_floats __attribute__((vector_size(16), aligned(4)));

// The four values from bit i on: 0 or 1.
INLINE four_floats ones_of(const uint8_t *bits, int64_t i) {
  static const float ones[16][4] = {{0}, {1}, {0, 1}, {1, 1}, {0, 0, 1}, {1, 0, 1}, {0, 1, 1}, {1, 1, 1},
                                    {0, 0, 0, 1}, {1, 0, 0, 1}, {0, 1, 0, 1}, {1, 1, 0, 1},
                                    {0, 0, 1, 1}, {1, 0, 1, 1}, {0, 1, 1, 1}, {1, 1, 1, 1}};
  return *(const four_floats *)ones[byte_at(bits, i) & 15];
}

// Counts of sixteen neurons, up to 255.
#if VW == 16
typedef vf Sixteen;
#else
typedef uint8_t Sixteen __attribute__((vector_size(16)));
#endif

// The sixteen values from bit i on.
INLINE Sixteen sixteen_of(const uint8_t *bits, int64_t i) {
#if VW == 16
  return __builtin_ia32_blendmps_512_mask(splat(0), splat(1), (uint16_t)(byte_at(bits, i) | byte_at(bits, i + 8) << 8));
#else
  typedef uint64_t two_words __attribute__((vector_size(16)));
  const uint64_t each = 0x0101010101010101, one = 0x8040201008040201; // byte j of `one` is bit j
  Sixteen copies = (Sixteen)(two_words){byte_at(bits, i) * each, byte_at(bits, i + 8) * each};
  return (Sixteen)((copies & (Sixteen)(two_words){one, one}) != 0) & 1;
#endif
}

// y[16] = counts / size
INLINE void store_shares(float *y, Sixteen counts, float size) {
#if VW == 16
  store(y, counts / splat(size));
#else
  typedef int32_t four_ints __attribute__((vector_size(16)));
  const Sixteen none = {0};
#define STORE(i)                                                                                                       \
  ((four_floats *)y)[i / 4] =                                                                                          \
      __builtin_convertvector((four_ints)__builtin_shufflevector(counts, none, i, 16, 16, 16, i + 1, 16, 16, 16,       \
                                                                 i + 2, 16, 16, 16, i + 3, 16, 16, 16), four_floats) / \
      size;
  STORE(0)
  STORE(4)
  STORE(8)
  STORE(12)
#undef STORE
#endif
}

// The bits of x[count]: what is not zero. Returns 1 if that is 1 everywhere, as spikes are.
INLINE int pack_words(const float *x, int64_t count, uint32_t *words) {
  vi other = {0};
  int64_t i = 0;
  for (; i + 32 <= count; i += 32) {
    uint32_t word = 0;
    UNROLL for (int v = 0; v < 32 / VW; v++) {
      vf f = load(x + i + v * VW);
      vi some = f != splat(0);
      word |= lanes_of(some) << v * VW;
      other |= some & (f != splat(1));
    }
    words[i >> 5] = word;
  }
  int ones = !lanes_of(other != 0);
  if (i == count) return ones;
  words[i >> 5] = 0;
  for (int j = 0; i + j < count; j++) {
    words[i >> 5] |= (uint32_t)(x[i + j] != 0) << j;
    ones &= x[i + j] == 0 || x[i + j] == 1;
  }
  return ones;
}
#endif
