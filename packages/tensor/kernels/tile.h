// The register tiles under every dense product: MR rows of NV vectors.
#ifndef GENOSPIKE_TILE_H
#define GENOSPIKE_TILE_H
#include "simd.h"

#if VW == 16
enum { MR = 6, NV = 4 }; // 24 sums and 4 weights of 32 registers
#elif VW == 8
enum { MR = 6, NV = 2 }; // 12 and 2 of 16
#else
// V8 keeps about 15 vector registers: 4 x 8 is best, 6 x 8 spills, and unrolling over k costs a fifth.
enum { MR = 4, NV = 2 };
#endif
enum { NR = NV * VW };

// c[rows][columns] (+)= sum over r < runs, k < length of a[m][r * stride + k] * b[r * length + k][NR], b packed.
// Every sum runs in that order through one accumulator, so that sparse kernels can give the same bits.
void tile_rows(const float *const *a, int runs, int length, ptrdiff_t stride, const float *b, float *c, ptrdiff_t ldc,
               int rows, int columns, int accumulate);

// c[rows][columns] += sum over r < runs, k < length of a[r * a_run + k * lda + m] * b[r * b_run + k * ldb + n].
void tile_columns(const float *a, ptrdiff_t lda, ptrdiff_t a_run, const float *b, ptrdiff_t ldb, ptrdiff_t b_run,
                  int runs, int length, float *c, ptrdiff_t ldc, int rows, int columns);

// b[k][n] (element k, n at k * step_k + n * step_n) as panels of NR columns: out[n / NR][k][NR], zeros past the end.
void pack_panels(const float *b, ptrdiff_t step_k, ptrdiff_t step_n, int k_count, int n_count, float *out);
#endif
