// Products with a mostly zero left side: dense layers over spikes.
#include "sparse.h"

// Rows listed at once: their block of weight columns is then read from the cache.
enum { ROWS = 32 };

static List list_rows(const float *x, int rows, int k_count, int step, int32_t *start, int32_t *at, float *value) {
  List list = {at, value, 0, 1};
  for (int r = 0; r < rows; r++) {
    start[r] = list.count;
    append(&list, x + (ptrdiff_t)r * k_count, k_count, 0, step);
  }
  start[rows] = list.count;
  return list;
}

INLINE void forward(const List *list, const int32_t *start, const float *w, float *y, int rows, int n_count, int n,
                    int vectors) {
  for (int r = 0; r < rows; r++) {
    vf sum[MOST_VECTORS];
    UNROLL for (int i = 0; i < vectors; i++) sum[i] = splat(0);
    gather(list, start[r], start[r + 1], w + n, sum, vectors);
    float *to = y + (ptrdiff_t)r * n_count + n;
    UNROLL for (int i = 0; i < vectors; i++)
      if (n_count - n > i * VW) store_part(to + i * VW, sum[i], n_count - n - i * VW);
  }
}

INLINE void gradient(const List *list, const int32_t *start, float *dw, const float *dy, int rows, int n_count, int n,
                     int vectors) {
  for (int r = 0; r < rows; r++)
    scatter(list, start[r], start[r + 1], dw + n, dy + (ptrdiff_t)r * n_count + n, vectors);
}

// y[m][n] = x[m][k] w[k][n]. at, value: 32 * k + 4; wide: w with whole vectors of columns, where n has not.
EXPORT(matmul_sparse) void matmul_sparse(const float *x, const float *w, float *y, int m_count, int n_count,
                                         int k_count, int32_t *at, float *value, float *wide) {
  int step = whole_vectors(n_count);
  int32_t start[ROWS + 1];
  if (step != n_count) resize_rows(w, k_count, n_count, step, wide), w = wide;
  for (int m = 0; m < m_count; m += ROWS) {
    int rows = least(m_count - m, ROWS);
    List list = list_rows(x + (ptrdiff_t)m * k_count, rows, k_count, step, start, at, value);
    float *out = y + (ptrdiff_t)m * n_count;
#define FORWARD(n, vectors) forward(&list, start, w, out, rows, n_count, n, vectors)
    FOR_COLUMNS(step, FORWARD)
  }
}

// dw[k][n] = sum over m of x[m][k] dy[m][n]; wide: room for dw with whole vectors of columns, where n has not.
EXPORT(matmul_sparse_tn) void matmul_sparse_tn(const float *x, const float *dy, float *dw, int m_count, int n_count,
                                               int k_count, int32_t *at, float *value, float *wide) {
  int step = whole_vectors(n_count);
  int32_t start[ROWS + 1];
  float *sums = step == n_count ? dw : wide;
  clear(sums, (ptrdiff_t)k_count * step);
  for (int m = 0; m < m_count; m += ROWS) {
    int rows = least(m_count - m, ROWS);
    List list = list_rows(x + (ptrdiff_t)m * k_count, rows, k_count, step, start, at, value);
    const float *grad = dy + (ptrdiff_t)m * n_count;
#define GRADIENT(n, vectors) gradient(&list, start, sums, grad, rows, n_count, n, vectors)
    FOR_COLUMNS(step, GRADIENT)
  }
  if (sums != dw) resize_rows(sums, k_count, step, n_count, dw);
}
