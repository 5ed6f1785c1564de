// Inputs that are mostly zeros, as spikes are: a list of what is not zero, in the order of the dense kernels, so that
// leaving out the zeros leaves out nothing but additions of zero, and the bits are the same.
#ifndef GENOSPIKE_SPARSE_H
#define GENOSPIKE_SPARSE_H
#include "simd.h"

// Entry e: weight row `at[e]` (an offset in floats), value[e]. ones: all values are 1, so that nothing is multiplied.
typedef struct {
  int32_t *at;
  float *value;
  int count, ones;
} List;

enum { MOST_VECTORS = 8 };

// Appends the non-zeros of x[count]; channel c belongs to the weight row at base + c * step.
INLINE void append(List *list, const float *x, int count, int base, int step) {
  int e = list->count, c = 0, other = 0;
  for (; c + 4 <= count; c += 4) {
    const int32_t *bits = (const int32_t *)(x + c);
    // Four zeros at once; a -0 is taken for a value, below it is left out.
    if (!(bits[0] | bits[1] | bits[2] | bits[3])) continue;
    for (int u = 0; u < 4; u++) {
      float v = x[c + u];
      list->at[e] = base + (c + u) * step;
      list->value[e] = v;
      e += v != 0;
      other |= v != 0 && v != 1;
    }
  }
  for (; c < count; c++) {
    list->at[e] = base + c * step;
    list->value[e] = x[c];
    e += x[c] != 0;
    other |= x[c] != 0 && x[c] != 1;
  }
  list->count = e;
  if (other) list->ones = 0;
}

// sum[vectors] += the weight rows of entries first..last, times their values.
INLINE void gather(const List *list, int first, int last, const float *w, vf *sum, int vectors) {
  if (list->ones)
    for (int e = first; e < last; e++) {
      const float *row = w + list->at[e];
      UNROLL for (int i = 0; i < vectors; i++) sum[i] += load(row + i * VW);
    }
  else
    for (int e = first; e < last; e++) {
      const float *row = w + list->at[e];
      vf v = splat(list->value[e]);
      UNROLL for (int i = 0; i < vectors; i++) sum[i] += v * load(row + i * VW);
    }
}

// The weight rows of entries first..last += grad[vectors], times their values.
INLINE void scatter(const List *list, int first, int last, float *w, const float *grad, int vectors) {
  vf d[MOST_VECTORS];
  UNROLL for (int i = 0; i < vectors; i++) d[i] = load(grad + i * VW);
  if (list->ones)
    for (int e = first; e < last; e++) {
      float *row = w + list->at[e];
      UNROLL for (int i = 0; i < vectors; i++) store(row + i * VW, load(row + i * VW) + d[i]);
    }
  else
    for (int e = first; e < last; e++) {
      float *row = w + list->at[e];
      vf v = splat(list->value[e]);
      UNROLL for (int i = 0; i < vectors; i++) store(row + i * VW, load(row + i * VW) + v * d[i]);
    }
}

// Runs body(first column, number of vectors as a constant) over `columns`, a multiple of VW.
#define FOR_COLUMNS(columns, body)                                                                                     \
  for (int n = 0; n < (columns);) {                                                                                    \
    int left = ((columns) - n) / VW;                                                                                   \
    if (left >= 8) { body(n, 8); n += 8 * VW; }                                                                        \
    else if (left >= 4) { body(n, 4); n += 4 * VW; }                                                                   \
    else if (left >= 2) { body(n, 2); n += 2 * VW; }                                                                   \
    else { body(n, 1); n += VW; }                                                                                      \
  }

// Rows of `from` columns as rows of `to` columns: padded with zeros, or cut.
INLINE void resize_rows(const float *w, int rows, int from, int to, float *out) {
  for (int r = 0; r < rows; r++)
    for (int n = 0; n < to; n++) out[(ptrdiff_t)r * to + n] = n < from ? w[(ptrdiff_t)r * from + n] : 0;
}
INLINE int whole_vectors(int columns) { return (columns + VW - 1) / VW * VW; }
#endif
