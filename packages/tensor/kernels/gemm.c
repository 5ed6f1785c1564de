// Matrix products. Row-major; ld: floats from one row to the next.
#include "tile.h"

enum { ROWS = 8 * MR, DEPTH = 512, DEPTH_COLUMNS = 128 };

// b[k][n], at k * step_k + n * step_n (so either transpose), as matmul_packed reads it: k * round_up(n, NR) floats. A
// weight that meets many rows in turn is packed once.
EXPORT(pack) void pack(const float *b, int step_k, int step_n, int k_count, int n_count, float *panels) {
  pack_panels(b, step_k, step_n, k_count, n_count, panels);
}

// c[m][n] = a[m][k] b, b packed.
EXPORT(matmul_packed) void matmul_packed(const float *a, const float *panels, float *c, int m_count, int n_count,
                                         int k_count, int lda) {
  if (!k_count) clear(c, (ptrdiff_t)m_count * n_count);
  for (int m0 = 0; m0 < m_count; m0 += ROWS)
    for (int k = 0; k < k_count; k += DEPTH)
      for (int n = 0; n < n_count; n += NR) {
        const float *panel = panels + (ptrdiff_t)n * k_count + (ptrdiff_t)k * NR;
        for (int m = m0; m < least(m0 + ROWS, m_count); m += MR) {
          int rows = least(m_count - m, MR);
          const float *row[MR];
          for (int q = 0; q < MR; q++) row[q] = a + (ptrdiff_t)(m + least(q, rows - 1)) * lda + k;
          tile_rows(row, 1, least(k_count - k, DEPTH), 0, panel, c + (ptrdiff_t)m * n_count + n, n_count, rows,
                    least(n_count - n, NR), k > 0);
        }
      }
}

// c[m][n] = a[m][k] b, b as in `pack`. panels: k * round_up(n, NR) floats.
EXPORT(matmul) void matmul(const float *a, const float *b, float *c, int m_count, int n_count, int k_count, int lda,
                           int step_k, int step_n, float *panels) {
  pack_panels(b, step_k, step_n, k_count, n_count, panels);
  matmul_packed(a, panels, c, m_count, n_count, k_count, lda);
}

// c[m][n] = sum over k of a[k][m] b: the transposed left side is read as it lies.
EXPORT(matmul_tn) void matmul_tn(const float *a, const float *b, float *c, int m_count, int n_count, int k_count,
                                 int lda, int step_k, int step_n, float *panels) {
  clear(c, (ptrdiff_t)m_count * n_count);
  pack_panels(b, step_k, step_n, k_count, n_count, panels);
  for (int k = 0; k < k_count; k += DEPTH_COLUMNS)
    for (int n = 0; n < n_count; n += NR) {
      const float *panel = panels + (ptrdiff_t)n * k_count + (ptrdiff_t)k * NR;
      for (int m = 0; m < m_count; m += MR)
        tile_columns(a + (ptrdiff_t)k * lda + m, lda, 0, panel, NR, 0, 1, least(k_count - k, DEPTH_COLUMNS),
                     c + (ptrdiff_t)m * n_count + n, n_count, least(m_count - m, MR), least(n_count - n, NR));
    }
}
