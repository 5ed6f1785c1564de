#include "tile.h"

INLINE void load_tile(vf s[MR][NV], const float *c, ptrdiff_t ldc, int rows, int columns) {
  if (rows == MR && columns == NR) {
    UNROLL for (int m = 0; m < MR; m++) UNROLL for (int j = 0; j < NV; j++) s[m][j] = load(c + m * ldc + j * VW);
    return;
  }
  float part[MR * NR] = {0};
  for (int m = 0; m < rows; m++)
    for (int n = 0; n < columns; n++) part[m * NR + n] = c[m * ldc + n];
  UNROLL for (int m = 0; m < MR; m++) UNROLL for (int j = 0; j < NV; j++) s[m][j] = load(part + m * NR + j * VW);
}

INLINE void store_tile(vf s[MR][NV], float *c, ptrdiff_t ldc, int rows, int columns) {
  if (rows == MR && columns == NR) {
    UNROLL for (int m = 0; m < MR; m++) UNROLL for (int j = 0; j < NV; j++) store(c + m * ldc + j * VW, s[m][j]);
    return;
  }
  float part[MR * NR];
  UNROLL for (int m = 0; m < MR; m++) UNROLL for (int j = 0; j < NV; j++) store(part + m * NR + j * VW, s[m][j]);
  for (int m = 0; m < rows; m++)
    for (int n = 0; n < columns; n++) c[m * ldc + n] = part[m * NR + n];
}

void tile_rows(const float *const *rows_of_a, int runs, int length, ptrdiff_t stride, const float *b, float *c,
               ptrdiff_t ldc, int rows, int columns, int accumulate) {
  vf s[MR][NV];
  const float *a[MR];
  UNROLL for (int m = 0; m < MR; m++) a[m] = rows_of_a[m];
  if (accumulate) load_tile(s, c, ldc, rows, columns);
  else UNROLL for (int m = 0; m < MR; m++) UNROLL for (int j = 0; j < NV; j++) s[m][j] = splat(0);
  for (int r = 0; r < runs; r++) {
    for (int k = 0; k < length; k++, b += NR) {
      vf w[NV];
      UNROLL for (int j = 0; j < NV; j++) w[j] = load(b + j * VW);
      UNROLL for (int m = 0; m < MR; m++) {
        vf x = splat(a[m][k]);
        UNROLL for (int j = 0; j < NV; j++) s[m][j] += x * w[j];
      }
    }
    UNROLL for (int m = 0; m < MR; m++) a[m] += stride;
  }
  store_tile(s, c, ldc, rows, columns);
}

void tile_columns(const float *a, ptrdiff_t lda, ptrdiff_t a_run, const float *b, ptrdiff_t ldb, ptrdiff_t b_run,
                  int runs, int length, float *c, ptrdiff_t ldc, int rows, int columns) {
  vf s[MR][NV];
  load_tile(s, c, ldc, rows, columns);
  for (int r = 0; r < runs; r++, a += a_run, b += b_run) {
    const float *p = a, *q = b;
    for (int k = 0; k < length; k++, p += lda, q += ldb) {
      vf w[NV];
      UNROLL for (int j = 0; j < NV; j++) w[j] = load(q + j * VW);
      UNROLL for (int m = 0; m < MR; m++) {
        vf x = splat(p[m]);
        UNROLL for (int j = 0; j < NV; j++) s[m][j] += x * w[j];
      }
    }
  }
  store_tile(s, c, ldc, rows, columns);
}

void pack_panels(const float *b, ptrdiff_t step_k, ptrdiff_t step_n, int k_count, int n_count, float *out) {
  for (int n = 0; n < n_count; n += NR) {
    int columns = least(n_count - n, NR);
    for (int k = 0; k < k_count; k++, out += NR)
      for (int j = 0; j < NR; j++) out[j] = j < columns ? b[k * step_k + (n + j) * step_n] : 0;
  }
}
