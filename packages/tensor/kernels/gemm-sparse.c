// Products with a mostly zero left side: dense layers over spikes.
#include "sparse.h"

// Rows listed at once: for them a block of weight columns is read from the cache, and so is a block of dy.
enum { ROWS = 32, GRADIENT_ROWS = 256 };

typedef struct {
  uint32_t *words;
  int32_t *at;
  float *value;
} Lists;

INLINE Lists cut_lists(int k_count, char *scratch, char **end) {
  Lists s;
  s.words = take(&scratch, (int64_t)ROWS * k_count / 8 + 4);
  s.at = take(&scratch, 4 * ((int64_t)ROWS * k_count + 8));
  s.value = take(&scratch, 4 * ((int64_t)ROWS * k_count + 8));
  *end = scratch;
  return s;
}

// Columns of w[k][n] as a panel, one row behind the other: rows that lie n_count apart share a few sets of the cache,
// and need a page each.
INLINE void pack_panel(const float *w, float *panel, int k_count, int n_count, int columns) {
  for (int k = 0; k < k_count; k++, w += n_count, panel += MOST_COLUMNS)
    if (columns < MOST_COLUMNS) copy(panel, w, columns);
    else UNROLL for (int i = 0; i < MOST_COLUMNS; i += VW) store(panel + i, load(w + i));
}

// A right side that meets many rows, as matmul_sparse reads it if `packed`: k * round_up(n, MOST_COLUMNS) floats.
EXPORT(pack_columns) void pack_columns(const float *w, float *panels, int k_count, int n_count) {
  for (int n = 0; n < n_count; n += MOST_COLUMNS)
    pack_panel(w + n, panels + (ptrdiff_t)n * k_count, k_count, n_count, least(n_count - n, MOST_COLUMNS));
}

// Bytes of scratch that matmul_sparse needs.
EXPORT(matmul_sparse_bytes) int matmul_sparse_bytes(int k_count) {
  char *end;
  cut_lists(k_count, 0, &end);
  return (int)(intptr_t)end;
}

// y[m][n] = x[m][k] w[k][n], rows first..last. x or bits: the whole left side.
EXPORT(matmul_sparse) void matmul_sparse(const float *x, const uint8_t *bits, const float *w, float *y, int first,
                                         int last, int n_count, int k_count, int packed, char *scratch) {
  int row = packed ? MOST_COLUMNS : n_count, panel = packed ? k_count : 1;
  Lists s = cut_lists(k_count, scratch, &scratch);
  for (int m = first; m < last; m += ROWS) {
    int rows = least(last - m, ROWS), begin[ROWS + 1] = {0};
    Spikes spikes = spikes_of(x, bits, (int64_t)m * k_count, (int64_t)rows * k_count, s.words);
    for (int r = 0; r < rows; r++)
      begin[r + 1] = append(s.at, s.value, begin[r], &spikes, (int64_t)r * k_count, k_count, 0, row * 4);
    for (int n = 0; n < n_count; n += MOST_COLUMNS)
      for (int r = 0; r < rows; r++)
        sum_rows(s.at + begin[r], spikes.x ? s.value + begin[r] : 0, begin[r + 1] - begin[r], w + (ptrdiff_t)n * panel,
                 y + (ptrdiff_t)(m + r) * n_count + n, least(n_count - n, MOST_COLUMNS), 0);
  }
}

typedef struct {
  uint32_t *words;
  int32_t *count, *at, *place;
  float *value, *place_value, *panel;
} Columns;

INLINE Columns cut_columns(int k_count, char *scratch, char **end) {
  Columns s;
  s.words = take(&scratch, (int64_t)GRADIENT_ROWS * k_count / 8 + 4);
  s.count = take(&scratch, 4 * (int64_t)k_count);
  s.at = take(&scratch, 4 * (int64_t)GRADIENT_ROWS * k_count);
  s.value = take(&scratch, 4 * (int64_t)GRADIENT_ROWS * k_count);
  s.place = take(&scratch, 4 * ((int64_t)k_count + 8));
  s.place_value = take(&scratch, 4 * ((int64_t)k_count + 8));
  s.panel = take(&scratch, 4 * GRADIENT_ROWS * MOST_COLUMNS);
  *end = scratch;
  return s;
}

// Bytes of scratch that matmul_sparse_tn needs.
EXPORT(matmul_sparse_tn_bytes) int matmul_sparse_tn_bytes(int k_count) {
  char *end;
  cut_columns(k_count, 0, &end);
  return (int)(intptr_t)end;
}

// dw[k][n] = sum over m of x[m][k] dy[m][n], columns first..last: for each k a list of the rows where it fired, as in
// conv-sparse-dw.c. x or bits: the whole left side.
EXPORT(matmul_sparse_tn) void matmul_sparse_tn(const float *x, const uint8_t *bits, const float *dy, float *dw,
                                               int first, int last, int m_count, int n_count, int k_count,
                                               char *scratch) {
  Columns s = cut_columns(k_count, scratch, &scratch);
  if (!m_count)
    for (int k = 0; k < k_count; k++) clear(dw + (ptrdiff_t)k * n_count + first, last - first);
  for (int m = 0; m < m_count; m += GRADIENT_ROWS) {
    int rows = least(m_count - m, GRADIENT_ROWS);
    Spikes spikes = spikes_of(x, bits, (int64_t)m * k_count, (int64_t)rows * k_count, s.words);
    for (int k = 0; k < k_count; k++) s.count[k] = 0;
    for (int r = 0; r < rows; r++) {
      int count = append(s.place, s.place_value, 0, &spikes, (int64_t)r * k_count, k_count, 0, 1);
      for (int e = 0; e < count; e++) {
        int k = s.place[e], to = k * GRADIENT_ROWS + s.count[k]++;
        s.at[to] = r * MOST_COLUMNS * 4;
        if (spikes.x) s.value[to] = s.place_value[e];
      }
    }
    for (int n = first; n < last; n += MOST_COLUMNS) {
      int columns = least(last - n, MOST_COLUMNS);
      pack_panel(dy + (ptrdiff_t)m * n_count + n, s.panel, rows, n_count, columns);
      for (int k = 0; k < k_count; k++) {
        int from = k * GRADIENT_ROWS;
        sum_rows(s.at + from, spikes.x ? s.value + from : 0, s.count[k], s.panel, dw + (ptrdiff_t)k * n_count + n,
                 columns, m > 0);
      }
    }
  }
}
