// Inputs that are mostly zeros, as spikes are: a list of what is not zero, in the order of the dense kernels, so that
// leaving out the zeros leaves out nothing but additions of zero, and the bits are the same.
#ifndef GENOSPIKE_SPARSE_H
#define GENOSPIKE_SPARSE_H
#include "bits.h"

typedef int32_t four __attribute__((vector_size(16)));
typedef int32_t four_unaligned __attribute__((vector_size(16), aligned(4)));

// Columns that are summed in registers at once; of AVX-512 64, as many layers have.
enum { MOST_VECTORS = VW == 16 ? 4 : 8, MOST_COLUMNS = MOST_VECTORS * VW };

// Input values as bits, `first` the bit of the first; where they are not all 1, x has them.
typedef struct {
  const uint8_t *bits;
  const float *x;
  int64_t first;
} Spikes;

// Values first..first + count of a tensor, given as bits or as floats x; words: room for their bits.
INLINE Spikes spikes_of(const float *x, const uint8_t *bits, int64_t first, int64_t count, uint32_t *words) {
  if (bits) return (Spikes){bits, 0, first};
  int ones = pack_words(x + first, count, words);
  return (Spikes){(const uint8_t *)words, ones ? 0 : x + first, 0};
}

// The bits from bit i on, 56 at most: eight bytes hold so many wherever they begin.
INLINE uint64_t word_at(const uint8_t *bits, int64_t i, int count) {
  uint64_t word;
  __builtin_memcpy(&word, bits + (i >> 3), 8);
  return word >> (i & 7) & ((1ull << count) - 1);
}

// Appends base + c * step to at[e..] for each c < count whose value first + c is not zero, and the values where they
// are not all 1. Returns the new e. With AVX-512 up to 16 entries past the last are written, for which `take` has room.
INLINE int append(int32_t *at, float *value, int e, const Spikes *s, int64_t first, int count, int base, int step) {
#if VW == 16
  const vi lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  int c = 0;
  for (; c + 16 <= count; c += 16) {
    uint32_t mask = byte_at(s->bits, s->first + first + c) | byte_at(s->bits, s->first + first + c + 8) << 8;
    vi found = __builtin_ia32_compresssi512_mask(lanes * step + (base + c * step), (vi){0}, (uint16_t)mask);
    __builtin_memcpy(at + e, &found, sizeof found);
    if (s->x) store(value + e, __builtin_ia32_compresssf512_mask(load(s->x + first + c), (vf){0}, (uint16_t)mask));
    e += __builtin_popcount(mask);
  }
#else
  int c = 0;
#endif
  for (; c < count; c += 56) {
    uint64_t word = word_at(s->bits, s->first + first + c, least(count - c, 56));
    for (; word; word &= word - 1, e++) {
      int place = c + __builtin_ctzll(word);
      at[e] = base + place * step;
      if (s->x) value[e] = s->x[first + place];
    }
  }
  return e;
}

void sum_wide(const int32_t *at, const int32_t *end, const char *rows, float *y, int accumulate);
void sum_any(const int32_t *at, const float *value, int count, const float *rows, float *y, int columns, int accumulate);

// y[columns] (+)= sum of the rows at byte offsets at[count], times their values where there are some.
INLINE void sum_rows(const int32_t *at, const float *value, int count, const float *rows, float *y, int columns,
                     int accumulate) {
  if (columns == MOST_COLUMNS && !value) sum_wide(at, at + count, (const char *)rows, y, accumulate);
  else sum_any(at, value, count, rows, y, columns, accumulate);
}

// Entries of a list, and the rows that their offsets count from.
typedef struct {
  const int32_t *at, *end;
  const float *value; // 0: all 1
  const float *rows;
} Run;

// y[columns] (+)= sum of the rows' columns from `first` on, of one run after the other: the bits of sum_rows of one list.
void sum_runs(const Run *run, const Run *last, int first, float *y, int columns, int accumulate);

// Cuts `bytes` off a scratch block, aligned to cache lines and with room to read past the end.
INLINE void *take(char **scratch, int64_t bytes) {
  char *block = *scratch;
  *scratch += (bytes + 127) / 64 * 64;
  return block;
}
#endif
