// Dense matrices in double precision, row by row. Every sum runs in the order of the plain loops of src/linalg/dense.ts:
// vectors lie across elements, never along a sum, so that both give the same bits.
#include "simd.h"

typedef double vd __attribute__((vector_size(16)));
typedef double vd_unaligned __attribute__((vector_size(16), aligned(8)));
INLINE vd load_d(const double *p) { return *(const vd_unaligned *)p; }
INLINE void store_d(double *p, vd v) { *(vd_unaligned *)p = v; }

// Of the inner dimension at once: so many rows of B stay in a cache, and in the first level of address translation.
#define DEPTH 64
// Rows of a triangular matrix that are solved together.
#define PANEL 32
enum { LOWER = 1, UPPER = 2, TRIANGLE = 4, MINUS = 8 };

// A 4 x 4 tile of C = keep C + A' B; a: 4 numbers for each of `inner` steps.
INLINE void tile(double *c, ptrdiff_t ldc, const double *a, const double *b, ptrdiff_t ldb, int inner, double keep) {
  vd sum[4][2];
  UNROLL for (int r = 0; r < 4; r++) {
    UNROLL for (int v = 0; v < 2; v++) sum[r][v] = keep == 0 ? (vd){0} : load_d(c + r * ldc + 2 * v) * keep;
  }
  for (int k = 0; k < inner; k++, a += 4, b += ldb) {
    vd left = load_d(b), right = load_d(b + 2);
    UNROLL for (int r = 0; r < 4; r++) {
      vd x = {a[r], a[r]};
      sum[r][0] += x * left;
      sum[r][1] += x * right;
    }
  }
  UNROLL for (int r = 0; r < 4; r++) {
    UNROLL for (int v = 0; v < 2; v++) store_d(c + r * ldc + 2 * v, sum[r][v]);
  }
}

static void product(double *c, ptrdiff_t ldc, const double *a, ptrdiff_t lda, const double *b, ptrdiff_t ldb, int rows,
                    int columns, int inner, double keep, int shape) {
  double packed[4 * DEPTH], edge[16] = {0};
  for (int from = 0; from < inner; from += DEPTH) {
    int end = inner - from < DEPTH ? inner : from + DEPTH;
    double share = from ? 1 : keep;
    for (int i = 0; i < rows; i += 4) {
      int to = shape & TRIANGLE && i + 4 < end ? i + 4 : end, high = rows - i < 4 ? rows - i : 4;
      if (to <= from) continue;
      for (int k = from; k < to; k++)
        for (int r = 0; r < 4; r++) {
          double x = r < high ? a[k * lda + i + r] : 0;
          packed[4 * (k - from) + r] = shape & MINUS ? -x : x;
        }
      int last = shape & LOWER && i + 4 < columns ? i + 4 : columns;
      for (int j = shape & UPPER ? i : 0; j < last; j += 4) {
        double *at = c + i * ldc + j;
        int wide = last - j < 4 ? last - j : 4;
        if (high == 4 && wide == 4) {
          tile(at, ldc, packed, b + from * ldb + j, ldb, to - from, share);
          continue;
        }
        for (int r = 0; r < high; r++)
          for (int q = 0; q < wide; q++) edge[4 * r + q] = at[r * ldc + q];
        tile(edge, 4, packed, b + from * ldb + j, ldb, to - from, share);
        for (int r = 0; r < high; r++)
          for (int q = 0; q < wide; q++) at[r * ldc + q] = edge[4 * r + q];
      }
    }
  }
}

// C = keep C +- A' B: c [rows, columns], a [inner, rows], b [inner, columns]. LOWER and UPPER: only that triangle of C
// need be right. TRIANGLE: a is 0 below its diagonal.
EXPORT(product_tn)
void product_tn(double *c, int ldc, const double *a, int lda, const double *b, int ldb, int rows, int columns, int inner,
                double keep, int shape) {
  product(c, ldc, a, lda, b, ldb, rows, columns, inner, keep, shape);
}

INLINE void subtract(double *restrict x, const double *restrict y, double s, int count) {
  for (int j = 0; j < count; j++) x[j] -= s * y[j];
}

// R' R = C in place, C in the upper triangle; below it R is 0. Returns 0 where C is not positive definite.
EXPORT(cholesky_tn)
int cholesky_tn(double *r, int ld, int n) {
  for (int from = 0; from < n; from += PANEL) {
    int end = n - from < PANEL ? n : from + PANEL;
    double *corner = r + (ptrdiff_t)from * ld + from;
    if (from) product(corner, ld, r + from, ld, r + from, ld, end - from, n - from, from, 1, UPPER | MINUS);
    for (int i = from; i < end; i++) {
      double *row = r + (ptrdiff_t)i * ld;
      for (int k = from; k < i; k++) subtract(row + i, r + (ptrdiff_t)k * ld + i, r[(ptrdiff_t)k * ld + i], n - i);
      if (!(row[i] > 0)) return 0;
      double pivot = __builtin_sqrt(row[i]);
      row[i] = pivot;
      for (int j = i + 1; j < n; j++) row[j] /= pivot;
      for (int j = 0; j < i; j++) row[j] = 0;
    }
  }
  return 1;
}

// W := R'^-1 W, w [n, columns].
EXPORT(solve_tn)
void solve_tn(const double *r, int ld, int n, double *w, int ldw, int columns) {
  for (int from = 0; from < n; from += PANEL) {
    int end = n - from < PANEL ? n : from + PANEL;
    if (from) product(w + (ptrdiff_t)from * ldw, ldw, r + from, ld, w, ldw, end - from, columns, from, 1, MINUS);
    for (int j = from; j < end; j++) {
      double *row = w + (ptrdiff_t)j * ldw, pivot = r[(ptrdiff_t)j * ld + j];
      for (int k = from; k < j; k++) subtract(row, w + (ptrdiff_t)k * ldw, r[(ptrdiff_t)k * ld + j], columns);
      for (int s = 0; s < columns; s++) row[s] /= pivot;
    }
  }
}

// Sweeps of plane rotations of neighbouring rows, each from m - 1 and m up to l and l + 1: rotation i of sweep k has cosine
// c[k * ld + i] and sine s[k * ld + i]; spans holds l and m of each. Eight columns at a time stay near for all sweeps.
EXPORT(rotate_rows)
void rotate_rows(double *basis, int ld, const double *c, const double *s, const double *spans, int sweeps) {
  int j = 0;
  for (; j + 8 <= ld; j += 8)
    for (int k = 0; k < sweeps; k++) {
      int l = (int)spans[2 * k], m = (int)spans[2 * k + 1];
      const double *ck = c + (ptrdiff_t)k * ld, *sk = s + (ptrdiff_t)k * ld;
      double *row = basis + (ptrdiff_t)m * ld + j;
      vd high[4];
      UNROLL for (int v = 0; v < 4; v++) high[v] = load_d(row + 2 * v);
      for (int i = m - 1; i >= l; i--, row -= ld) {
        vd cosine = {ck[i], ck[i]}, sine = {sk[i], sk[i]};
        UNROLL for (int v = 0; v < 4; v++) {
          vd low = load_d(row - ld + 2 * v);
          store_d(row + 2 * v, sine * low + cosine * high[v]);
          high[v] = cosine * low - sine * high[v];
        }
      }
      UNROLL for (int v = 0; v < 4; v++) store_d(row + 2 * v, high[v]);
    }
  for (; j < ld; j++)
    for (int k = 0; k < sweeps; k++) {
      int l = (int)spans[2 * k], m = (int)spans[2 * k + 1];
      const double *ck = c + (ptrdiff_t)k * ld, *sk = s + (ptrdiff_t)k * ld;
      double *row = basis + (ptrdiff_t)m * ld + j, high = *row;
      for (int i = m - 1; i >= l; i--, row -= ld) {
        double low = row[-ld];
        *row = sk[i] * low + ck[i] * high;
        high = ck[i] * low - sk[i] * high;
      }
      *row = high;
    }
}

// A sum in four parts, element j in part j mod 4.
INLINE double dot(const double *x, const double *y, int count) {
  vd even = {0}, odd = {0};
  int j = 0;
  for (; j + 4 <= count; j += 4) even += load_d(x + j) * load_d(y + j), odd += load_d(x + j + 2) * load_d(y + j + 2);
  double part[4] = {even[0], even[1], odd[0], odd[1]};
  for (; j < count; j++) part[j & 3] += x[j] * y[j];
  return (part[0] + part[1]) + (part[2] + part[3]);
}

// w = A v by the lower triangle of a [size, size].
EXPORT(symmetric_vector)
void symmetric_vector(const double *a, int ld, int size, const double *v, double *w) {
  for (int i = 0; i < size; i++, a += ld) {
    double sum = dot(a, v, i), x = v[i];
    double *restrict out = w;
    const double *restrict row = a;
    for (int j = 0; j < i; j++) out[j] += row[j] * x;
    w[i] = sum + row[i] * x;
  }
}

// A - v w' - w v' in the lower triangle.
EXPORT(rank_two)
void rank_two(double *a, int ld, int size, const double *v, const double *w) {
  for (int i = 0; i < size; i++, a += ld) {
    double *restrict row = a, x = v[i], y = w[i];
    for (int j = 0; j <= i; j++) row[j] -= x * w[j] + y * v[j];
  }
}

// Q (I - beta v v') on rows of q [rows, size].
EXPORT(reflect_rows)
void reflect_rows(double *q, int ld, int rows, int size, const double *v, double beta) {
  for (int i = 0; i < rows; i++, q += ld) subtract(q, v, beta * dot(q, v, size), size);
}

// Eight rows side by side, x[8 j + r]: each times (1 - c) I + c p p'.
EXPORT(stretch_rows)
void stretch_rows(double *x, const double *p, int count, double c) {
  vd along[4] = {{0}, {0}, {0}, {0}};
  for (int j = 0; j < count; j++) {
    vd q = {p[j], p[j]};
    UNROLL for (int v = 0; v < 4; v++) along[v] += q * load_d(x + 8 * j + 2 * v);
  }
  UNROLL for (int v = 0; v < 4; v++) along[v] *= c;
  double keep = 1 - c;
  for (int j = 0; j < count; j++) {
    vd q = {p[j], p[j]};
    UNROLL for (int v = 0; v < 4; v++) store_d(x + 8 * j + 2 * v, keep * load_d(x + 8 * j + 2 * v) + along[v] * q);
  }
}

// Two doubles of two floats.
INLINE vd widen(const float *p) {
  typedef float vh __attribute__((vector_size(8), aligned(4)));
  return __builtin_convertvector(*(const vh *)p, vd);
}

// sum += w' z and squares += v' z^2 of z [rows, ld], four rows at a time; count is a multiple of 4.
EXPORT(weighted_moments)
void weighted_moments(double *sum, double *squares, const float *z, int ld, const double *w, const double *v, int rows,
                      int count) {
  for (int j = 0; j < count; j += 4, z += 4) {
    vd s[2] = {load_d(sum + j), load_d(sum + j + 2)}, q[2] = {load_d(squares + j), load_d(squares + j + 2)};
    const float *at = z;
    int i = 0;
    for (; i + 4 <= rows; i += 4, at += 4 * (ptrdiff_t)ld)
      UNROLL for (int h = 0; h < 2; h++) {
        vd x[4], y[4];
        UNROLL for (int r = 0; r < 4; r++) {
          vd number = widen(at + r * (ptrdiff_t)ld + 2 * h);
          x[r] = w[i + r] * number, y[r] = v[i + r] * number * number;
        }
        s[h] += (x[0] + x[1]) + (x[2] + x[3]);
        q[h] += (y[0] + y[1]) + (y[2] + y[3]);
      }
    for (; i < rows; i++, at += ld)
      UNROLL for (int h = 0; h < 2; h++) {
        vd number = widen(at + 2 * h);
        s[h] += w[i] * number, q[h] += v[i] * number * number;
      }
    UNROLL for (int h = 0; h < 2; h++) store_d(sum + j + 2 * h, s[h]), store_d(squares + j + 2 * h, q[h]);
  }
}
