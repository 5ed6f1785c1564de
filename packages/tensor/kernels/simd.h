// One source for every vector width: VW floats a vector, 4 in WebAssembly (8 and 16 in native builds).
#ifndef GENOSPIKE_SIMD_H
#define GENOSPIKE_SIMD_H
#include <stddef.h>
#include <stdint.h>

#ifndef VW
#define VW 4
#endif

typedef float vf __attribute__((vector_size(VW * 4)));
typedef int32_t vi __attribute__((vector_size(VW * 4)));
// Tensors are aligned, their rows need not be.
typedef float vf_unaligned __attribute__((vector_size(VW * 4), aligned(4)));

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

INLINE vf load(const float *p) { return *(const vf_unaligned *)p; }
INLINE void store(float *p, vf v) { *(vf_unaligned *)p = v; }
INLINE vf splat(float x) { return x - (vf){0}; }

// The first `count` lanes. Loads need no such thing: every block of the arena may be read one vector past its end.
INLINE void store_part(float *p, vf v, int count) {
  if (count >= VW) store(p, v);
  else
    for (int i = 0; i < count; i++) p[i] = v[i];
}

INLINE vf choose(vi mask, vf a, vf b) { return (vf)(((vi)a & mask) | ((vi)b & ~mask)); }
// NaN wins, and +0 is above -0: as Math.max and Math.min.
#ifdef __wasm__
INLINE vf larger(vf a, vf b) { return __builtin_wasm_max_f32x4(a, b); }
INLINE vf smaller(vf a, vf b) { return __builtin_wasm_min_f32x4(a, b); }
#endif

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int most(int a, int b) { return a > b ? a : b; }
INLINE void clear(float *p, ptrdiff_t count) { __builtin_memset(p, 0, (size_t)count * 4); }
INLINE void copy(float *to, const float *from, ptrdiff_t count) { __builtin_memcpy(to, from, (size_t)count * 4); }
#endif
