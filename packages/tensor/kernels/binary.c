// Elementwise operations of two tensors, with broadcasting.
#include "simd.h"

enum { ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE };
enum { BOTH, SCALAR_A, SCALAR_B };

INLINE vf apply(int op, vf a, vf b) {
  switch (op) {
    case ADD: return a + b;
    case SUB: return a - b;
    case MUL: return a * b;
    case DIV: return a / b;
    case MAXIMUM: return larger(a, b);
    case MINIMUM: return smaller(a, b);
    default: return (a - b) * (a - b);
  }
}

INLINE void row(int op, int mode, float *out, const float *a, const float *b, int count) {
  vf all_a = splat(a[0]), all_b = splat(b[0]);
  for (int i = 0; i < count; i += VW) {
    vf y = apply(op, mode == SCALAR_A ? all_a : load(a + i), mode == SCALAR_B ? all_b : load(b + i));
    store_part(out + i, y, count - i);
  }
}

// Four axes, outermost first; a and b step so many floats along each (0: broadcast), inner steps are 0 or 1.
typedef struct {
  int32_t extent[4], a[4], b[4];
} Broadcast;

INLINE void rows(int op, int mode, const Broadcast *g, float *out, const float *a, const float *b) {
  for (int i = 0; i < g->extent[0]; i++)
    for (int j = 0; j < g->extent[1]; j++)
      for (int k = 0; k < g->extent[2]; k++, out += g->extent[3])
        row(op, mode, out, a + i * (ptrdiff_t)g->a[0] + j * (ptrdiff_t)g->a[1] + k * (ptrdiff_t)g->a[2],
            b + i * (ptrdiff_t)g->b[0] + j * (ptrdiff_t)g->b[1] + k * (ptrdiff_t)g->b[2], g->extent[3]);
}

// One copy of the loops for each operation and mode.
#define MODES(op)                                                                                                      \
  case op:                                                                                                             \
    if (!g->a[3]) rows(op, SCALAR_A, g, out, a, b);                                                                    \
    else if (!g->b[3]) rows(op, SCALAR_B, g, out, a, b);                                                               \
    else rows(op, BOTH, g, out, a, b);                                                                                 \
    break;

// out = a op b, out dense. Where both inner steps are 0, the inner extent is 1.
EXPORT(binary) void binary(const Broadcast *g, int op, float *out, const float *a, const float *b) {
  switch (op) {
    MODES(ADD)
    MODES(SUB)
    MODES(MUL)
    MODES(DIV)
    MODES(MAXIMUM)
    MODES(MINIMUM)
    MODES(SQUARED_DIFFERENCE)
  }
}
