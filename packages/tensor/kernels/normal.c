// Standard normal numbers from a counter, of philox.ts and normal-quantile.ts: the same bits.
#include "simd.h"

typedef double vd __attribute__((vector_size(16)));
typedef int64_t vl __attribute__((vector_size(16)));
typedef uint64_t vq __attribute__((vector_size(16)));
typedef uint32_t vw __attribute__((vector_size(16)));
typedef int32_t vs __attribute__((vector_size(16)));
typedef float vh __attribute__((vector_size(8)));
typedef float vx __attribute__((vector_size(16), aligned(4)));

// ---- The quantile: the function of a word that the table below stands for.

// Wichura, Algorithm AS 241 (Appl. Statist. 1988): numerators and denominators of three rational functions.
static const double CENTRE[2][8] = {
    {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
     1971.5909503065514427, 133.14166789178437745, 3.387132872796366608},
    {5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
     687.1870074920579083, 42.313330701600911252, 1}};
static const double NEAR[2][8] = {
    {7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734},
    {1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1}};
static const double FAR[2][8] = {
    {2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772},
    {2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1}};

INLINE double from_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, 8);
  return x;
}

// -log(p), p in (0, 1).
static double minus_log(double p) {
  uint64_t bits;
  __builtin_memcpy(&bits, &p, 8);
  int k = (int)(bits >> 52) - 1023;
  double m = from_bits((bits & 0xfffffffffffffull) | 0x3ff0000000000000ull);
  if (m > 1.4142135623730951) m *= 0.5, k++;
  double s = (m - 1) / (m + 1), z = s * s, sum = 0;
  for (int i = 23; i >= 1; i -= 2) sum = sum * z + 1.0 / i;
  return -(k * 0x1.62e42fefa39efp-1 + 2 * s * sum);
}

// `above` times the first function, over the second.
static double ratio(const double c[2][8], double x, double above) {
  double top = c[0][0], bottom = c[1][0];
  for (int i = 1; i < 8; i++) top = top * x + c[0][i], bottom = bottom * x + c[1][i];
  return above * top / bottom;
}

// The number that a word stands for: the quantile of p = (word + 1/2) / 2^32.
static double quantile(double word) {
  double p = (word + 0.5) * 0x1p-32, q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return ratio(CENTRE, 0.180625 - q * q, q);
  double r = __builtin_sqrt(minus_log(q < 0 ? p : 1 - p));
  double x = r <= 5 ? ratio(NEAR, r - 1.6, 1) : ratio(FAR, r - 5, 1);
  return q < 0 ? -x : x;
}

// ---- The same numbers by a table: where its error could change a bit of the float, the function itself has the say.

// With w = word + 1/2 and v = min(w, 2^32 - w) = 2^e m, 1 <= m < 2: quantile = (w - 2^31) times a cubic of m, another one
// in each of 128 pieces of an octave of v. Half of all words fall into the last octave, a quarter into the one before: what
// is read often is small.
#define OCTAVES 32
#define PIECES 128
// Bytes of a cubic, and its place by the bits of v: seven behind the exponent, which begins at 2^-1.
#define CUBIC 32
#define PLACE(bits) (((bits) >> (52 - 7 - 5)) & 0xffffffe0)
#define FIRST ((ptrdiff_t)1022 * PIECES * CUBIC)

// table[OCTAVES * PIECES][4]: cubics through four values at Chebyshev's nodes, lowest power first.
EXPORT(normal_table)
void normal_table(double *table) {
  static const double node[4] = {0.03806023374435663, 0.30865828381745514, 0.6913417161825449, 0.9619397662556434};
  for (int at = 0; at < OCTAVES * PIECES; at++, table += 4) {
    double x[4], f[4];
    for (int i = 0; i < 4; i++) {
      x[i] = 1 + (at % PIECES + node[i]) / PIECES;
      double v = x[i] * from_bits((uint64_t)(at / PIECES + 1022) << 52);
      f[i] = quantile(v - 0.5) / (v - 0x1p31);
    }
    // Newton's divided differences, then powers of m.
    for (int k = 1; k < 4; k++)
      for (int i = 3; i >= k; i--) f[i] = (f[i] - f[i - 1]) / (x[i] - x[i - k]);
    for (int k = 2; k >= 0; k--)
      for (int i = k; i < 3; i++) f[i] -= x[k] * f[i + 1];
    for (int i = 0; i < 4; i++) table[i] = f[i];
  }
}

// @param table what PLACE counts from @param q w - 2^31
INLINE vd cubic(const char *table, vd q) {
  vd v = 0x1p31 - (vd)((vq)q & INT64_MAX);
  vw place = (vw)PLACE((vq)v);
  const char *left = table + place[0], *right = table + place[2];
  vd a = *(const vd *)left, b = *(const vd *)right, c = *(const vd *)(left + 16), d = *(const vd *)(right + 16);
  vd m = (vd)(((vq)v & 0xfffffffffffffull) | 0x3ff0000000000000ull);
  vd sum = __builtin_shufflevector(c, d, 1, 3);
  sum = sum * m + __builtin_shufflevector(c, d, 0, 2);
  sum = sum * m + __builtin_shufflevector(a, b, 1, 3);
  return q * (sum * m + __builtin_shufflevector(a, b, 0, 2));
}

// Whether x lies so near to the middle of two floats that the cubic's error, at most 12,000 last bits, could take it across.
#define MARGIN 0x8000
INLINE vl unsure(vd x) {
  return (vl)(((vq)x + (0x10000000 + MARGIN)) & 0x1fffffff) < (vl)(2 * MARGIN - (vq){0});
}

// Eight numbers of eight words.
INLINE void eight(float *out, const uint32_t *words, const char *table) {
  vl doubt = {0};
  UNROLL for (int i = 0; i < 8; i += 4) {
    // As signed numbers from -2^31 on: word - 2^31.
    vs w = *(const vs *)(words + i) ^ INT32_MIN;
    vd x = cubic(table, __builtin_convertvector(__builtin_shufflevector(w, w, 0, 1), vd) + 0.5);
    vd y = cubic(table, __builtin_convertvector(__builtin_shufflevector(w, w, 2, 3), vd) + 0.5);
    vh low = __builtin_convertvector(x, vh), high = __builtin_convertvector(y, vh);
    *(vx *)(out + i) = __builtin_shufflevector(low, high, 0, 1, 2, 3);
    doubt |= unsure(x) | unsure(y);
  }
  if (__builtin_expect(!!(doubt[0] | doubt[1]), 0))
    for (int i = 0; i < 8; i++) out[i] = (float)quantile(words[i]);
}

// ---- The words.

// Loaded, not constant: so that a product of widened words stays one instruction.
static volatile uint32_t FACTORS[2] = {0xcd9e8d57, 0xd2511f53};

// All 64 bits of four products, as high and low words.
INLINE void product(vw a, vw b, vw *high, vw *low) {
  typedef uint32_t half __attribute__((vector_size(8)));
  half left = __builtin_shufflevector(a, a, 0, 1), right = __builtin_shufflevector(a, a, 2, 3);
  vq even = __builtin_convertvector(left, vq) * __builtin_convertvector((half)__builtin_shufflevector(b, b, 0, 1), vq);
  vq odd = __builtin_convertvector(right, vq) * __builtin_convertvector((half)__builtin_shufflevector(b, b, 2, 3), vq);
  *low = __builtin_shufflevector((vw)even, (vw)odd, 0, 2, 4, 6);
  *high = __builtin_shufflevector((vw)even, (vw)odd, 1, 3, 5, 7);
}

// Four blocks that lie side by side, one after the other.
INLINE void in_order(uint32_t *words, const vw *c) {
  vq a = (vq)__builtin_shufflevector(c[0], c[1], 0, 4, 1, 5), b = (vq)__builtin_shufflevector(c[0], c[1], 2, 6, 3, 7);
  vq d = (vq)__builtin_shufflevector(c[2], c[3], 0, 4, 1, 5), e = (vq)__builtin_shufflevector(c[2], c[3], 2, 6, 3, 7);
  vq *to = (vq *)words;
  to[0] = __builtin_shufflevector(a, d, 0, 2), to[1] = __builtin_shufflevector(a, d, 1, 3);
  to[2] = __builtin_shufflevector(b, e, 0, 2), to[3] = __builtin_shufflevector(b, e, 1, 3);
}

#define WORDS 32
#define BLOCK 256

// Philox4x32-10: eight blocks of four words; four blocks lie side by side in vectors, and two such sets hide each other's
// latency.
INLINE void philox(uint32_t *words, uint32_t first, uint32_t k0, uint32_t k1, uint32_t c2, uint32_t c3) {
  vw f2 = FACTORS[0] - (vw){0}, f0 = FACTORS[1] - (vw){0}, c[2][4];
  UNROLL for (int s = 0; s < 2; s++) {
    c[s][0] = (vw){0, 1, 2, 3} + (first + 4 * s), c[s][1] = (vw){0}, c[s][2] = c2 - (vw){0}, c[s][3] = c3 - (vw){0};
  }
  UNROLL for (int round = 0; round < 10; round++) {
    UNROLL for (int s = 0; s < 2; s++) {
      vw high2, low2, high0, low0;
      product(c[s][2], f2, &high2, &low2);
      product(c[s][0], f0, &high0, &low0);
      c[s][0] = high2 ^ c[s][1] ^ k0, c[s][2] = high0 ^ c[s][3] ^ k1;
      c[s][1] = low2, c[s][3] = low0;
    }
    k0 += 0x9e3779b9, k1 += 0xbb67ae85;
  }
  in_order(words, c[0]), in_order(words + 16, c[1]);
}

// out[0..count): numbers 4 * first, ... of the stream with this key; count is a multiple of 32.
EXPORT(normals)
void normals(float *out, int count, const double *table, uint32_t first, uint32_t k0, uint32_t k1, uint32_t c2,
             uint32_t c3) {
  uint32_t words[BLOCK] __attribute__((aligned(16)));
  const char *origin = (const char *)table - FIRST;
  for (int from = 0; from < count; from += BLOCK) {
    int n = least(BLOCK, count - from);
    for (int i = 0; i < n; i += WORDS, first += WORDS / 4) philox(words + i, first, k0, k1, c2, c3);
    for (int i = 0; i < n; i += 8) eight(out + from + i, words + i, origin);
  }
}
