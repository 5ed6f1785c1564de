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

INLINE double function(int op, double x) {
  switch (op) {
    case EXP: return exp_d(x);
    case EXPM1: return expm1_d(x);
    case LOG: return log_d(x);
    case LOG1P: return log1p_d(x);
    case SIGMOID: return sigmoid_d(x);
    case TANH: return tanh_d(x);
    case SOFTPLUS: return softplus_d(x);
    case SIN: return sine_d(x, 0);
    case COS: return sine_d(x, 1);
    case TAN: return sine_d(x, 0) / sine_d(x, 1);
    case ERF: return erf_d(x);
    default: return x >= 0 ? x : expm1_d(x);
  }
}

#define FUNCTION(op)                                                                                                   \
  case op:                                                                                                             \
    for (int i = 0; i < count; i++) y[i] = (float)function(op, x[i]);                                                  \
    break;
EXPORT(transcendental) void transcendental(int op, const float *x, float *y, int count) {
  switch (op) {
    FUNCTION(EXP) FUNCTION(EXPM1) FUNCTION(LOG) FUNCTION(LOG1P) FUNCTION(SIGMOID) FUNCTION(TANH)
    FUNCTION(SOFTPLUS) FUNCTION(SIN) FUNCTION(COS) FUNCTION(TAN) FUNCTION(ERF) FUNCTION(ELU)
  }
}

// y = a ^ b; steps 0 or 1, as for a scalar or a tensor.
EXPORT(power) void power(const float *a, int step_a, const float *b, int step_b, float *y, int count) {
  for (ptrdiff_t i = 0; i < count; i++) y[i] = (float)pow_d(a[i * step_a], b[i * step_b]);
}

// Rows of a softmax, e^(x - max) / sum, or of its logarithm.
EXPORT(softmax) void softmax(const float *x, float *y, int rows, int columns, int logarithm) {
  for (int r = 0; r < rows; r++, x += columns, y += columns) {
    float top = x[0];
    double sum = 0;
    for (int i = 1; i < columns; i++) top = x[i] > top || x[i] != x[i] ? x[i] : top;
    for (int i = 0; i < columns; i++) sum += exp_d((double)x[i] - top);
    double shift = log_d(sum);
    for (int i = 0; i < columns; i++) {
      double z = (double)x[i] - top;
      y[i] = (float)(logarithm ? z - shift : exp_d(z) / sum);
    }
  }
}
