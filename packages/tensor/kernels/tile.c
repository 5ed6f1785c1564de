#include "tile.h"

// A tile of few columns takes as few vectors: `vectors` is a constant in each copy of the loops. V8 gains nothing by it.
#ifdef __wasm__
#define TILE(body) body(NV);
#else
#define TILE(body)                                                                                                     \
  if (columns > 3 * VW && NV > 3) body(4);                                                                             \
  else if (columns > 2 * VW && NV > 2) body(3);                                                                        \
  else if (columns > VW) body(2);                                                                                      \
  else body(1);
#endif
#define EACH(...) UNROLL for (int m = 0; m < MR; m++) UNROLL for (int j = 0; j < vectors; j++) __VA_ARGS__

INLINE void load_tile(vf s[MR][NV], const float *c, ptrdiff_t ldc, int rows, int columns, int vectors) {
  if (rows == MR && columns == vectors * VW) {
    EACH(s[m][j] = load(c + m * ldc + j * VW));
    return;
  }
  float part[MR * NR] = {0};
  for (int m = 0; m < rows; m++)
    for (int n = 0; n < columns; n++) part[m * NR + n] = c[m * ldc + n];
  EACH(s[m][j] = load(part + m * NR + j * VW));
}

INLINE void store_tile(vf s[MR][NV], float *c, ptrdiff_t ldc, int rows, int columns, int vectors) {
  if (rows == MR && columns == vectors * VW) {
    EACH(store(c + m * ldc + j * VW, s[m][j]));
    return;
  }
  if (VW > 4 && columns == vectors * VW) {
    EACH(if (m < rows) store(c + m * ldc + j * VW, s[m][j]));
    return;
  }
  float part[MR * NR];
  EACH(store(part + m * NR + j * VW, s[m][j]));
  for (int m = 0; m < rows; m++)
    for (int n = 0; n < columns; n++) c[m * ldc + n] = part[m * NR + n];
}

// At most `tall` rows are worked on: a constant in each copy of the loops, as `vectors`.
INLINE void rows_tile(const float *const *rows_of_a, int runs, int length, ptrdiff_t stride, const float *b, float *c,
                      ptrdiff_t ldc, int rows, int columns, int accumulate, int vectors, int tall) {
  vf s[MR][NV];
  const float *a[MR];
  UNROLL for (int m = 0; m < tall; m++) a[m] = rows_of_a[m];
  if (accumulate) load_tile(s, c, ldc, rows, columns, vectors);
  else EACH(s[m][j] = splat(0));
  for (int r = 0; r < runs; r++) {
    for (int k = 0; k < length; k++, b += NR) {
      vf w[NV];
      UNROLL for (int j = 0; j < vectors; j++) w[j] = load(b + j * VW);
      UNROLL for (int m = 0; m < tall; m++) {
        vf x = splat(a[m][k]);
        UNROLL for (int j = 0; j < vectors; j++) s[m][j] += x * w[j];
      }
    }
    UNROLL for (int m = 0; m < tall; m++) a[m] += stride;
  }
  store_tile(s, c, ldc, rows, columns, vectors);
}

void tile_rows(const float *const *a, int runs, int length, ptrdiff_t stride, const float *b, float *c, ptrdiff_t ldc,
               int rows, int columns, int accumulate) {
#define ROWS_TILE(vectors) rows_tile(a, runs, length, stride, b, c, ldc, rows, columns, accumulate, vectors, MR)
#define SHORT_TILE(vectors) rows_tile(a, runs, length, stride, b, c, ldc, rows, columns, accumulate, vectors, 2)
#ifndef __wasm__
  if (rows <= 2) {
    TILE(SHORT_TILE)
    return;
  }
#endif
  TILE(ROWS_TILE)
}

INLINE void columns_tile(const float *a, ptrdiff_t lda, ptrdiff_t a_run, const float *b, ptrdiff_t ldb, ptrdiff_t b_run,
                         int runs, int length, float *c, ptrdiff_t ldc, int rows, int columns, int vectors) {
  vf s[MR][NV];
  load_tile(s, c, ldc, rows, columns, vectors);
  for (int r = 0; r < runs; r++, a += a_run, b += b_run) {
    const float *p = a, *q = b;
    for (int k = 0; k < length; k++, p += lda, q += ldb) {
      vf w[NV];
      UNROLL for (int j = 0; j < vectors; j++) w[j] = load(q + j * VW);
      UNROLL for (int m = 0; m < MR; m++) {
        vf x = splat(p[m]);
        UNROLL for (int j = 0; j < vectors; j++) s[m][j] += x * w[j];
      }
    }
  }
  store_tile(s, c, ldc, rows, columns, vectors);
}

void tile_columns(const float *a, ptrdiff_t lda, ptrdiff_t a_run, const float *b, ptrdiff_t ldb, ptrdiff_t b_run,
                  int runs, int length, float *c, ptrdiff_t ldc, int rows, int columns) {
#define COLUMNS_TILE(vectors)                                                                                          \
  columns_tile(a, lda, a_run, b, ldb, b_run, runs, length, c, ldc, rows, columns, vectors)
  TILE(COLUMNS_TILE)
}

void pack_panels(const float *b, ptrdiff_t step_k, ptrdiff_t step_n, int k_count, int n_count, float *out) {
  for (int n = 0; n < n_count; n += NR) {
    int columns = least(n_count - n, NR);
    for (int k = 0; k < k_count; k++, out += NR)
      for (int j = 0; j < NR; j++) out[j] = j < columns ? b[k * step_k + (n + j) * step_n] : 0;
  }
}
