// Standard normal numbers from a counter, in the order of operations of normal-quantile.ts and philox.ts: the same bits.
#include "simd.h"

typedef double vd __attribute__((vector_size(16)));
typedef int64_t vl __attribute__((vector_size(16)));

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

// Philox4x32-10: four words of a block.
INLINE void philox(uint32_t *c, uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; round++) {
    uint64_t first = (uint64_t)0xcd9e8d57 * c[2], third = (uint64_t)0xd2511f53 * c[0];
    c[0] = (uint32_t)(first >> 32) ^ c[1] ^ k0;
    c[2] = (uint32_t)(third >> 32) ^ c[3] ^ k1;
    c[1] = (uint32_t)first;
    c[3] = (uint32_t)third;
    k0 += 0x9e3779b9, k1 += 0xbb67ae85;
  }
}

INLINE vd ratio(const double c[2][8], vd x) {
  vd top = c[0][0] - (vd){0}, bottom = c[1][0] - (vd){0};
  UNROLL for (int i = 1; i < 8; i++) top = top * x + c[0][i], bottom = bottom * x + c[1][i];
  return top / bottom;
}

// -log(p), p in (0, 1).
INLINE vd minus_log(vd p) {
  vl bits = (vl)p, k = ((bits >> 52) & 0x7ff) - 1023;
  vd m = (vd)((bits & 0xfffffffffffffll) | 0x3ff0000000000000ll);
  vl above = m > 1.4142135623730951;
  m = (vd)(((vl)(m / 2) & above) | ((vl)m & ~above));
  vd n = __builtin_convertvector(k - above, vd);
  vd s = (m - 1) / (m + 1), z = s * s, sum = {0};
  UNROLL for (int i = 23; i >= 1; i -= 2) sum = sum * z + 1.0 / i;
  return -(n * 0x1.62e42fefa39efp-1 + 2 * s * sum);
}

#define BLOCK 256

// out[0..count): numbers 4 * first, ... of the stream with this key; count is a multiple of 4.
EXPORT(normals)
void normals(float *out, int count, uint32_t first, uint32_t k0, uint32_t k1, uint32_t c2, uint32_t c3) {
  uint32_t words[BLOCK];
  int tails[BLOCK + 1];
  for (int from = 0; from < count; from += BLOCK, out += BLOCK) {
    int n = count - from < BLOCK ? count - from : BLOCK, left = 0;
    for (int i = 0; i < n; i += 4, first++) {
      uint32_t c[4] = {first, 0, c2, c3};
      philox(c, k0, k1);
      UNROLL for (int j = 0; j < 4; j++) words[i + j] = c[j];
    }
    for (int i = 0; i < n; i += 4) {
      vd q[2];
      UNROLL for (int j = 0; j < 2; j++) {
        vd p = (vd){words[i + 2 * j], words[i + 2 * j + 1]};
        q[j] = (p + 0.5) / 4294967296.0 - 0.5;
      }
      UNROLL for (int j = 0; j < 2; j++) {
        vd r = 0.180625 - q[j] * q[j];
        vd top = CENTRE[0][0] - (vd){0}, bottom = CENTRE[1][0] - (vd){0};
        UNROLL for (int a = 1; a < 8; a++) top = top * r + CENTRE[0][a], bottom = bottom * r + CENTRE[1][a];
        vd x = q[j] * top / bottom;
        out[i + 2 * j] = (float)x[0], out[i + 2 * j + 1] = (float)x[1];
      }
      UNROLL for (int j = 0; j < 4; j++) {
        double x = q[j / 2][j % 2];
        tails[left] = i + j;
        left += x > 0.425 || x < -0.425;
      }
    }
    // Two at a time; of an odd number the last comes twice.
    tails[left] = left ? tails[left - 1] : 0;
    for (int t = 0; t < left; t += 2) {
      int a = tails[t], b = tails[t + 1];
      vd p = ((vd){words[a], words[b]} + 0.5) / 4294967296.0;
      vl low = p < 0.5;
      vd r, share = (vd)(((vl)p & low) | ((vl)(1 - p) & ~low)), square = minus_log(share);
      r = (vd){__builtin_sqrt(square[0]), __builtin_sqrt(square[1])};
      vd x = ratio(NEAR, r - 1.6);
      vl far = r > 5.0;
      if (far[0] | far[1]) {
        vd further = ratio(FAR, r - 5.0);
        x = (vd)(((vl)further & far) | ((vl)x & ~far));
      }
      x = (vd)((vl)x ^ (low & (vl)((vd){-0.0, -0.0})));
      out[a] = (float)x[0], out[b] = (float)x[1];
    }
  }
}
