// Copies that move, turn, cut or repeat: transpose, slice, concat, split, tile, pad, reverse.
#include "simd.h"

enum { AXES = 6 };
typedef struct {
  int32_t extent[AXES], to[AXES], from[AXES]; // steps in floats, of either sign
} Strides;

// The inner two axes: where neither is contiguous in both, blocks keep the lines of either side in the cache.
static void plane(const Strides *g, float *to, const float *from) {
  int rows = g->extent[4], columns = g->extent[5];
  ptrdiff_t to_row = g->to[4], to_column = g->to[5], from_row = g->from[4], from_column = g->from[5];
  if (to_column == 1 && from_column == 1) {
    for (int r = 0; r < rows; r++) copy(to + r * to_row, from + r * from_row, columns);
    return;
  }
  enum { BLOCK = 16 };
  for (int r0 = 0; r0 < rows; r0 += BLOCK)
    for (int c0 = 0; c0 < columns; c0 += BLOCK)
      for (int r = r0; r < least(r0 + BLOCK, rows); r++)
        for (int c = c0; c < least(c0 + BLOCK, columns); c++)
          to[r * to_row + c * to_column] = from[r * from_row + c * from_column];
}

EXPORT(copy_strided) void copy_strided(const Strides *g, float *to, const float *from) {
  for (int i = 0; i < g->extent[0]; i++)
    for (int j = 0; j < g->extent[1]; j++)
      for (int k = 0; k < g->extent[2]; k++)
        for (int l = 0; l < g->extent[3]; l++)
          plane(g, to + i * (ptrdiff_t)g->to[0] + j * (ptrdiff_t)g->to[1] + k * (ptrdiff_t)g->to[2] + l * (ptrdiff_t)g->to[3],
                from + i * (ptrdiff_t)g->from[0] + j * (ptrdiff_t)g->from[1] + k * (ptrdiff_t)g->from[2] +
                    l * (ptrdiff_t)g->from[3]);
}
