// Functions that a host's Math would compute differently from machine to machine. All in double, so that the float
// result is correctly rounded but for one case in many thousands.
#ifndef GENOSPIKE_MATH_H
#define GENOSPIKE_MATH_H
#include "simd.h"

static const double LN2_HIGH = 0x1.62e42fefa38p-1, LN2_LOW = 0x1.ef35793c7673p-45, LOG2_E = 1.4426950408889634;
static const double INF = __builtin_inf(), PI = 3.141592653589793;

INLINE double from_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, 8);
  return x;
}
INLINE uint64_t to_bits(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, 8);
  return bits;
}

// e^r - 1 for |r| <= ln 2 / 2, by its Taylor series to r^13 / 13!.
INLINE double expm1_small(double r) {
  static const double c[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
                             1.0 / 40320,      1.0 / 5040,      1.0 / 720,      1.0 / 120,     1.0 / 24,
                             1.0 / 6,          0.5,             1};
  double sum = 0;
  for (int i = 0; i < 13; i++) sum = sum * r + c[i];
  return sum * r;
}

// x = n ln 2 + r: e^x = 2^n e^r. Past +-745 the float result is 0 or infinite anyway.
INLINE double exp_d(double x) {
  if (x != x) return x;
  if (x > 709) return INF;
  if (x < -708) return 0;
  double n = __builtin_rint(x * LOG2_E);
  return (expm1_small((x - n * LN2_HIGH) - n * LN2_LOW) + 1) * from_bits((uint64_t)((int64_t)n + 1023) << 52);
}
INLINE double expm1_d(double x) { return x > -0.34 && x < 0.34 ? (x == 0 ? x : expm1_small(x)) : exp_d(x) - 1; }

// 2 atanh(s) = 2 (s + s^3 / 3 + s^5 / 5 + ...), |s| <= 0.172.
INLINE double twice_atanh(double s) {
  double z = s * s, sum = 0;
  for (int i = 21; i >= 3; i -= 2) sum = (sum + 1.0 / i) * z;
  return 2 * (s + s * sum);
}

// x = 2^n m, sqrt(1/2) <= m < sqrt(2): log x = n ln 2 + 2 atanh((m - 1) / (m + 1)). No float is subnormal as a double.
INLINE double log_d(double x) {
  if (!(x > 0)) return x == 0 ? -INF : __builtin_nan("");
  if (x == INF) return x;
  uint64_t bits = to_bits(x);
  int n = (int)(bits >> 52) - 1023;
  double m = from_bits((bits & 0xfffffffffffffull) | 0x3ff0000000000000ull);
  if (m > 1.4142135623730951) m *= 0.5, n++;
  return n * LN2_HIGH + (twice_atanh((m - 1) / (m + 1)) + n * LN2_LOW);
}
// log(1 + x) = 2 atanh(x / (2 + x)): nothing is lost where x is small.
INLINE double log1p_d(double x) { return x > -0.25 && x < 0.375 ? (x == 0 ? x : twice_atanh(x / (2 + x))) : log_d(1 + x); }

INLINE double sigmoid_d(double x) { return 1 / (1 + exp_d(-x)); }
// (e^2x - 1) / (e^2x + 1)
INLINE double tanh_d(double x) {
  if (x > 20 || x < -20) return x > 0 ? 1 : -1;
  double e = expm1_d(2 * x);
  return x == 0 ? x : e / (e + 2);
}
// log(1 + e^x)
INLINE double softplus_d(double x) { return x > 30 ? x : log1p_d(exp_d(x)); }

// sin(x + quarter * pi / 2): x = n pi / 2 + r, then the Taylor series of sine or cosine for |r| <= pi / 4.
// pi / 2 in three parts of 33 bits keeps r exact enough up to |x| = 2^20; past that the phase slowly loses digits.
INLINE double sine_d(double x, int quarter) {
  if (!(x < INF && x > -INF)) return __builtin_nan("");
  if (x == 0 && !quarter) return x;
  double n = __builtin_rint(x * (2 / PI));
  double r = ((x - n * 0x1.921fb544p0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69;
  int64_t turns = (int64_t)n + quarter;
  double z = r * r, sum = 0;
  if (turns & 1) {
    for (int i = 16; i >= 2; i -= 2) sum = (sum + 1) * (-z / (i * (i - 1)));
    sum += 1;
  } else {
    for (int i = 17; i >= 3; i -= 2) sum = (sum + 1) * (-z / (i * (i - 1)));
    sum = r * (sum + 1);
  }
  return turns & 2 ? -sum : sum;
}

// erf(x) = 2 / sqrt(pi) * e^(-x^2) * sum of 2^k x^(2k + 1) / (2k + 1)!!  (Abramowitz and Stegun 7.1.6): all terms are
// positive, so nothing cancels. Past |x| = 4 it is 1 in float.
INLINE double erf_d(double x) {
  if (x > 4 || x < -4) return x > 0 ? 1 : -1;
  double term = x, sum = x;
  for (int k = 1; k < 80; k++) sum += term *= 2 * x * x / (2 * k + 1);
  return 1.1283791670955126 * exp_d(-x * x) * sum;
}

// x^y as Math.pow has it: NaN for 1^inf, the sign of x for odd y.
INLINE double pow_d(double x, double y) {
  if (y == 0) return 1;
  if (y != y || x != x) return __builtin_nan("");
  if ((x == 1 || x == -1) && (y == INF || y == -INF)) return __builtin_nan("");
  double size = x < 0 ? -x : x;
  int odd = 0;
  if (x < 0 || to_bits(x) >> 63) {
    int whole = __builtin_trunc(y) == y;
    odd = whole && __builtin_trunc(y / 2) * 2 != y;
    if (!whole && size != 0 && size != INF) return __builtin_nan("");
  }
  double result;
  if (y == 1) result = size;
  else if (y == 2) result = size * size;
  else if (y == 0.5 && size != INF) result = __builtin_sqrt(size);
  else result = size == 0 ? (y > 0 ? 0 : INF) : exp_d(y * log_d(size));
  return odd ? -result : result;
}
#endif
