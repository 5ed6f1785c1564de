// Reductions of x[outer][count][inner] over the middle axis. The order of every sum is fixed by the shape alone.
#include "simd.h"

enum { SUM, MAX, MIN, MEAN };
// Sums run over so many numbers in float, then over those partial sums: the error stays small however long the axis.
enum { CHUNK = 128, LANES = 16, LANE_VECTORS = LANES / VW };

INLINE vf combine(int op, vf a, vf b) { return op == SUM ? a + b : op == MAX ? larger(a, b) : smaller(a, b); }
INLINE float combine_one(int op, float a, float b) { return combine(op, splat(a), splat(b))[0]; }
INLINE float identity(int op) { return op == SUM ? 0 : op == MAX ? -__builtin_inff() : __builtin_inff(); }

// One contiguous row, its sum over `divisor`. The lanes are 16 whatever the vector width, so that the bits do not depend on it.
INLINE float reduce_row(int op, const float *x, int count, int divisor) {
  double total = 0;
  float best = identity(op);
  for (int first = 0; first < count; first += CHUNK * LANES) {
    int last = least(first + CHUNK * LANES, count), i = first;
    vf lanes[LANE_VECTORS];
    UNROLL for (int j = 0; j < LANE_VECTORS; j++) lanes[j] = splat(identity(op));
    for (; i + LANES <= last; i += LANES)
      UNROLL for (int j = 0; j < LANE_VECTORS; j++) lanes[j] = combine(op, lanes[j], load(x + i + j * VW));
    for (int j = 0; j < LANES; j++) {
      float lane = lanes[j / VW][j % VW];
      if (op == SUM) total += lane;
      else best = combine_one(op, best, lane);
    }
    for (; i < last; i++) {
      if (op == SUM) total += x[i];
      else best = combine_one(op, best, x[i]);
    }
  }
  return op == SUM ? (float)(total / divisor) : best;
}

// Columns of rows[count][inner], VW at a time, a chunk of rows after the other.
INLINE void reduce_columns(int op, const float *x, int count, int inner, int divisor, float *y) {
  for (int n = 0; n < inner; n++) y[n] = identity(op);
  for (int first = 0; first < count; first += CHUNK) {
    int rows = least(CHUNK, count - first);
    const float *chunk = x + (ptrdiff_t)first * inner;
    for (int n = 0; n < inner; n += VW) {
      vf sum = splat(identity(op));
      for (int r = 0; r < rows; r++) sum = combine(op, sum, load(chunk + (ptrdiff_t)r * inner + n));
      store_part(y + n, combine(op, load(y + n), sum), inner - n);
    }
  }
  if (divisor != 1)
    for (int n = 0; n < inner; n++) y[n] /= (float)divisor;
}

INLINE void reduce_all(int op, const float *x, float *y, int outer, int count, int inner, int divisor) {
  for (int o = 0; o < outer; o++) {
    const float *from = x + (ptrdiff_t)o * count * inner;
    if (inner == 1) y[o] = reduce_row(op, from, count, divisor);
    else reduce_columns(op, from, count, inner, divisor, y + (ptrdiff_t)o * inner);
  }
}

EXPORT(reduce) void reduce(int op, const float *x, float *y, int outer, int count, int inner) {
  if (op == SUM) reduce_all(SUM, x, y, outer, count, inner, 1);
  else if (op == MEAN) reduce_all(SUM, x, y, outer, count, inner, count);
  else if (op == MAX) reduce_all(MAX, x, y, outer, count, inner, 1);
  else reduce_all(MIN, x, y, outer, count, inner, 1);
}
