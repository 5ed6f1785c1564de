// Functions that a host's Math would compute differently from machine to machine. All in double, so that the float
// result is correctly rounded but for one case in many thousands; whole vectors at a time, with no branch but on masks.
#ifndef GENOSPIKE_MATH_H
#define GENOSPIKE_MATH_H
#include "simd.h"

// Doubles of one vector, and as many floats.
enum { VD = VW / 2 };
typedef double vd __attribute__((vector_size(VD * 8)));
typedef int64_t vl __attribute__((vector_size(VD * 8)));
typedef uint64_t vu __attribute__((vector_size(VD * 8)));
typedef float vh __attribute__((vector_size(VD * 4)));
typedef float vh_unaligned __attribute__((vector_size(VD * 4), aligned(4)));

static const double LN2_HIGH = 0x1.62e42fefa38p-1, LN2_LOW = 0x1.ef35793c7673p-45, LOG2_E = 1.4426950408889634;
static const double INF = __builtin_inf(), PI = 3.141592653589793;
// Added to a number below 2^51 it leaves the nearest whole number in the low bits.
static const double ROUNDER = 0x1.8p52;

INLINE vd all(double x) { return x - (vd){0}; }
INLINE vd widened(const float *p) { return __builtin_convertvector(*(const vh_unaligned *)p, vd); }
// The first `count` lanes.
INLINE void store_narrowed(float *p, vd x, int count) {
  vh y = __builtin_convertvector(x, vh);
  if (count >= VD) *(vh_unaligned *)p = y;
  else
    for (int i = 0; i < count; i++) p[i] = y[i];
}
INLINE vd select(vl mask, vd a, vd b) { return (vd)(((vl)a & mask) | ((vl)b & ~mask)); }
INLINE vd size_of(vd x) { return (vd)((vl)x & INT64_MAX); }

#ifdef __clang__
INLINE vd root_of(vd x) { return __builtin_elementwise_sqrt(x); }
INLINE vd rounded(vd x) { return __builtin_elementwise_rint(x); }
INLINE vd truncated(vd x) { return __builtin_elementwise_trunc(x); }
#else
INLINE vd root_of(vd x) { BY_LANE(vd, VD, __builtin_sqrt) }
INLINE vd rounded(vd x) { BY_LANE(vd, VD, __builtin_rint) }
INLINE vd truncated(vd x) { BY_LANE(vd, VD, __builtin_trunc) }
#endif

// e^r - 1 for |r| <= ln 2 / 2, by its Taylor series to r^13 / 13!.
INLINE vd expm1_small(vd r) {
  static const double c[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
                             1.0 / 40320,      1.0 / 5040,      1.0 / 720,      1.0 / 120,     1.0 / 24,
                             1.0 / 6,          0.5,             1};
  vd sum = all(0);
  UNROLL for (int i = 0; i < 13; i++) sum = sum * r + c[i];
  return sum * r;
}

// x = n ln 2 + r: e^x = 2^n e^r.
INLINE vd remainder_of(vd x, vd *power) {
  vd shifted = x * LOG2_E + ROUNDER, n = shifted - ROUNDER;
  *power = (vd)(((vl)shifted + 1023) << 52);
  return (x - n * LN2_HIGH) - n * LN2_LOW;
}
// Past +-745 the float result is 0 or infinite anyway.
INLINE vd bounded(vd x, vd e) { return select(x > 709, all(INF), select(x < -708, all(0), e)); }
INLINE vd exp_of(vd x) {
  vd power, r = remainder_of(x, &power);
  return bounded(x, (expm1_small(r) + 1) * power);
}
INLINE vd expm1_of(vd x) {
  vl small = (x > -0.34) & (x < 0.34);
  vd power, r = remainder_of(x, &power), less = expm1_small(select(small, x, r));
  return select(small, select(x == 0, x, less), bounded(x, (less + 1) * power) - 1);
}

// 2 atanh(s) = 2 (s + s^3 / 3 + s^5 / 5 + ...), |s| <= 0.172.
INLINE vd twice_atanh(vd s) {
  vd z = s * s, sum = all(0);
  UNROLL for (int i = 21; i >= 3; i -= 2) sum = (sum + 1.0 / i) * z;
  return 2 * (s + s * sum);
}

// x = 2^n m, sqrt(1/2) <= m < sqrt(2): log x = n ln 2 + 2 atanh((m - 1) / (m + 1)). No float is subnormal as a double.
INLINE vd log_of(vd x) {
  vd n = (vd)(((vu)x >> 52) | 0x4330000000000000ull) - (0x1p52 + 1023);
  vd m = (vd)(((vu)x & 0xfffffffffffffull) | 0x3ff0000000000000ull);
  vl above = m > 1.4142135623730951;
  m = select(above, m * 0.5, m);
  n = select(above, n + 1, n);
  vd y = n * LN2_HIGH + (twice_atanh((m - 1) / (m + 1)) + n * LN2_LOW);
  return select(x > 0, select(x == INF, x, y), select(x == 0, all(-INF), all(__builtin_nan(""))));
}
// log(1 + x) = 2 atanh(x / (2 + x)): nothing is lost where x is small.
INLINE vd log1p_of(vd x) {
  vd near = select(x == 0, x, twice_atanh(x / (2 + x)));
  return select((x > -0.25) & (x < 0.375), near, log_of(1 + x));
}

INLINE vd sigmoid_of(vd x) { return 1 / (1 + exp_of(-x)); }
// (e^2x - 1) / (e^2x + 1)
INLINE vd tanh_of(vd x) {
  vd e = expm1_of(2 * x);
  return select(x > 20, all(1), select(x < -20, all(-1), select(x == 0, x, e / (e + 2))));
}
// log(1 + e^x)
INLINE vd softplus_of(vd x) { return select(x > 30, x, log1p_of(exp_of(x))); }

// sin(x + quarter * pi / 2): x = n pi / 2 + r, then the Taylor series of sine or cosine for |r| <= pi / 4.
// pi / 2 in three parts of 33 bits keeps r exact enough up to |x| = 2^20; past that the phase slowly loses digits.
INLINE vd sine_of(vd x, int quarter) {
  vd n = rounded(x * (2 / PI));
  vd r = ((x - n * 0x1.921fb544p0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69;
  vl turns = (vl)(n - 4 * rounded(n / 4) + (ROUNDER + quarter));
  vd z = r * r, cosine = all(0), sine = all(0);
  UNROLL for (int i = 16; i >= 2; i -= 2) cosine = (cosine + 1) * (z * (-1.0 / (i * (i - 1))));
  UNROLL for (int i = 17; i >= 3; i -= 2) sine = (sine + 1) * (z * (-1.0 / (i * (i - 1))));
  vd y = select((turns & 1) != 0, cosine + 1, r * (sine + 1));
  y = select((turns & 2) != 0, -y, y);
  if (!quarter) y = select(x == 0, x, y);
  return select(size_of(x) < INF, y, all(__builtin_nan("")));
}

// erf(x) = 2 / sqrt(pi) * e^(-x^2) * sum of 2^k x^(2k + 1) / (2k + 1)!!  (Abramowitz and Stegun 7.1.6): all terms are
// positive, so nothing cancels. Past |x| = 4 it is 1 in float.
INLINE vd erf_of(vd x) {
  vd twice = 2 * x * x, term = x, sum = x;
  for (int k = 1; k < 80; k++) sum += term *= twice * (1.0 / (2 * k + 1));
  return select(x > 4, all(1), select(x < -4, all(-1), 1.1283791670955126 * exp_of(-x * x) * sum));
}

// x^y as Math.pow has it: NaN for 1^inf, the sign of x for odd y.
INLINE vd pow_of(vd x, vd y) {
  vd nan = all(__builtin_nan("")), size = size_of(x);
  vd power = select(size == 0, select(y > 0, all(0), all(INF)), exp_of(y * log_of(size)));
  power = select(y == 1, size, select(y == 2, size * size, power));
  power = select((y == 0.5) & (size != INF), root_of(size), power);
  vl whole = truncated(y) == y, odd = whole & (truncated(y / 2) * 2 != y);
  power = select(odd & ((vl)x < 0), -power, power);
  vl undefined = (x != x) | (y != y) | ((size == 1) & (size_of(y) == INF));
  undefined |= (x < 0) & ~whole & (size != INF);
  return select(y == 0, all(1), select(undefined, nan, power));
}
#endif
