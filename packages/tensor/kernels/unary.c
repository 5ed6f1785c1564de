// Elementwise functions of one tensor.
#include "math.h"

enum { NEG, ABS, SQUARE, SQRT, RSQRT, RECIPROCAL, RELU, STEP, CLIP, SIGN, FLOOR, CEIL, ROUND, LEAKY_RELU };

// p, q: parameters. NaN passes through all but the sign, as in tfjs.
INLINE vf apply(int op, vf x, float p, float q) {
  vf zero = splat(0), one = splat(1);
  switch (op) {
    case NEG: return -x;
    case ABS: return (vf)((vi)x & 0x7fffffff);
    case SQUARE: return x * x;
    case SQRT: return root(x);
    case RSQRT: return one / root(x);
    case RECIPROCAL: return one / x;
    case RELU: return larger(x, zero);
    case STEP: return choose(x == x, choose(x > zero, one, splat(p)), x); // p where x <= 0
    case CLIP: return choose(x == x, smaller(larger(x, splat(p)), splat(q)), x); // p <= y <= q
    case SIGN: return choose(x > zero, one, choose(x < zero, -one, zero));
    case FLOOR: return floor_of(x);
    case CEIL: return ceil_of(x);
    case ROUND: return nearest(x);
    default: return choose(x < zero, x * splat(p), x); // LEAKY_RELU
  }
}

INLINE void run(int op, const float *x, float *y, int count, float p, float q) {
  for (int i = 0; i < count; i += VW) store_part(y + i, apply(op, load(x + i), p, q), count - i);
}

#define OP(op)                                                                                                         \
  case op: run(op, x, y, count, p, q); break;
EXPORT(unary) void unary(int op, const float *x, float *y, int count, float p, float q) {
  switch (op) {
    OP(NEG) OP(ABS) OP(SQUARE) OP(SQRT) OP(RSQRT) OP(RECIPROCAL) OP(RELU)
    OP(STEP) OP(CLIP) OP(SIGN) OP(FLOOR) OP(CEIL) OP(ROUND) OP(LEAKY_RELU)
  }
}

enum { EXP, EXPM1, LOG, LOG1P, SIGMOID, TANH, SOFTPLUS, SIN, COS, TAN, ERF, ELU };

INLINE vd function(int op, vd x) {
  switch (op) {
    case EXP: return exp_of(x);
    case EXPM1: return expm1_of(x);
    case LOG: return log_of(x);
    case LOG1P: return log1p_of(x);
    case SIGMOID: return sigmoid_of(x);
    case TANH: return tanh_of(x);
    case SOFTPLUS: return softplus_of(x);
    case SIN: return sine_of(x, 0);
    case COS: return sine_of(x, 1);
    case TAN: return sine_of(x, 0) / sine_of(x, 1);
    case ERF: return erf_of(x);
    default: return select(x >= 0, x, expm1_of(x));
  }
}

#define FUNCTION(op)                                                                                                   \
  case op:                                                                                                             \
    for (int i = 0; i < count; i += VD) store_narrowed(y + i, function(op, widened(x + i)), count - i);                \
    break;
EXPORT(transcendental) void transcendental(int op, const float *x, float *y, int count) {
  switch (op) {
    FUNCTION(EXP) FUNCTION(EXPM1) FUNCTION(LOG) FUNCTION(LOG1P) FUNCTION(SIGMOID) FUNCTION(TANH)
    FUNCTION(SOFTPLUS) FUNCTION(SIN) FUNCTION(COS) FUNCTION(TAN) FUNCTION(ERF) FUNCTION(ELU)
  }
}

// y = a ^ b; steps 0 or 1, as for a scalar or a tensor.
EXPORT(power) void power(const float *a, int step_a, const float *b, int step_b, float *y, int count) {
  for (ptrdiff_t i = 0; i < count; i += VD) {
    vd base = step_a ? widened(a + i) : all(*a), exponent = step_b ? widened(b + i) : all(*b);
    store_narrowed(y + i, pow_of(base, exponent), count - (int)i);
  }
}
