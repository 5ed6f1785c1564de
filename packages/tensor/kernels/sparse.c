// The sums under every sparse product: rows that a list names. One load and one addition a vector, nothing else.
#include "sparse.h"

// Each in a function of its own: in a larger one V8 spills the sums, at half the speed; unrolled over rows it is slower
// still.
#define SUM(name, vectors, values, weight)                                                                             \
  __attribute__((noinline)) void name(const int32_t *at, const int32_t *end, VALUES const char *rows, float *y,       \
                                      int accumulate) {                                                               \
    vf sum[vectors];                                                                                                   \
    UNROLL for (int i = 0; i < vectors; i++) sum[i] = accumulate ? load(y + i * VW) : splat(0);                        \
    for (; at < end; at++) {                                                                                           \
      const float *row = (const float *)(rows + *at);                                                                  \
      values;                                                                                                          \
      UNROLL for (int i = 0; i < vectors; i++) sum[i] += weight load(row + i * VW);                                    \
    }                                                                                                                  \
    UNROLL for (int i = 0; i < vectors; i++) store(y + i * VW, sum[i]);                                                \
  }
#define VALUES
SUM(sum_wide, MOST_VECTORS, , )
static SUM(sum_4, 4, , )
static SUM(sum_2, 2, , )
static SUM(sum_1, 1, , )
#undef VALUES
#define VALUES const float *value,
static SUM(scaled_8, MOST_VECTORS, vf scale = splat(*value++), scale *)
static SUM(scaled_4, 4, vf scale = splat(*value++), scale *)
static SUM(scaled_2, 2, vf scale = splat(*value++), scale *)
static SUM(scaled_1, 1, vf scale = splat(*value++), scale *)

#define VECTORS(plain, scaled)                                                                                         \
  if (value) scaled(at, end, value, from, to, accumulate);                                                             \
  else plain(at, end, from, to, accumulate);

void sum_any(const int32_t *at, const float *value, int count, const float *rows, float *y, int columns, int accumulate) {
  const int32_t *end = at + count;
  for (int n = 0; n < columns;) {
    const char *from = (const char *)(rows + n);
    int left = columns - n, vectors = left >= MOST_COLUMNS ? MOST_VECTORS : left > 3 * VW ? 4 : left > VW ? 2 : 1;
    float part[4 * VW] = {0}, *to = left >= vectors * VW ? y + n : part;
    if (to == part && accumulate) copy(part, y + n, left);
    if (vectors == MOST_VECTORS) { VECTORS(sum_wide, scaled_8) }
    else if (vectors == 4) { VECTORS(sum_4, scaled_4) }
    else if (vectors == 2) { VECTORS(sum_2, scaled_2) }
    else { VECTORS(sum_1, scaled_1) }
    if (to == part) copy(y + n, part, left);
    n += vectors * VW;
  }
}

// The same over several runs.
#define RUNS(name, vectors, values, weight)                                                                            \
  static __attribute__((noinline)) void name(const Run *run, const Run *last, ptrdiff_t shift, float *y,              \
                                             int accumulate) {                                                        \
    vf sum[vectors];                                                                                                   \
    UNROLL for (int i = 0; i < vectors; i++) sum[i] = accumulate ? load(y + i * VW) : splat(0);                        \
    for (; run < last; run++) {                                                                                        \
      const char *rows = (const char *)(run->rows + shift);                                                            \
      const float *value = run->value;                                                                                 \
      (void)value;                                                                                                     \
      for (const int32_t *at = run->at, *end = run->end; at < end; at++) {                                             \
        const float *row = (const float *)(rows + *at);                                                                \
        values;                                                                                                        \
        UNROLL for (int i = 0; i < vectors; i++) sum[i] += weight load(row + i * VW);                                  \
      }                                                                                                                \
    }                                                                                                                  \
    UNROLL for (int i = 0; i < vectors; i++) store(y + i * VW, sum[i]);                                                \
  }
RUNS(runs_8, MOST_VECTORS, , )
RUNS(runs_4, 4, , )
RUNS(runs_2, 2, , )
RUNS(runs_1, 1, , )
RUNS(scaled_runs_8, MOST_VECTORS, vf scale = splat(*value++), scale *)
RUNS(scaled_runs_4, 4, vf scale = splat(*value++), scale *)
RUNS(scaled_runs_2, 2, vf scale = splat(*value++), scale *)
RUNS(scaled_runs_1, 1, vf scale = splat(*value++), scale *)

#define OF_RUNS(plain, scaled)                                                                                         \
  if (run < last && run->value) scaled(run, last, first + n, to, accumulate);                                                  \
  else plain(run, last, first + n, to, accumulate);

void sum_runs(const Run *run, const Run *last, int first, float *y, int columns, int accumulate) {
  for (int n = 0; n < columns;) {
    int left = columns - n, vectors = left >= MOST_COLUMNS ? MOST_VECTORS : left > 3 * VW ? 4 : left > VW ? 2 : 1;
    float part[4 * VW], *to = left >= vectors * VW ? y + n : part;
    if (to == part) {
      clear(part, 4 * VW);
      if (accumulate) copy(part, y + n, left);
    }
    if (vectors == MOST_VECTORS) { OF_RUNS(runs_8, scaled_runs_8) }
    else if (vectors == 4) { OF_RUNS(runs_4, scaled_runs_4) }
    else if (vectors == 2) { OF_RUNS(runs_2, scaled_runs_2) }
    else { OF_RUNS(runs_1, scaled_runs_1) }
    if (to == part) copy(y + n, part, left);
    n += vectors * VW;
  }
}
