// One source for every vector width: VW floats a vector, 4 in WebAssembly, SSE4.2 and NEON, 8 in AVX2, 16 in AVX-512.
#ifndef GENOSPIKE_SIMD_H
#define GENOSPIKE_SIMD_H
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__)
#define VW 16
#elif defined(__AVX__)
#define VW 8
#else
#define VW 4
#endif

typedef float vf __attribute__((vector_size(VW * 4)));
typedef int32_t vi __attribute__((vector_size(VW * 4)));
// Tensors are aligned, their rows need not be.
typedef float vf_unaligned __attribute__((vector_size(VW * 4), aligned(4)));

// Native builds read these lines and make a table of them.
#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))
#else
#define EXPORT(name)
#endif
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
#else
// Equal numbers have equal bits, but for zeros: "and" leaves the sign that both have, "or" the one that either has.
INLINE vf larger(vf a, vf b) {
  vf differ = choose(a > b, a, b), equal = (vf)((vi)a & (vi)b);
  return choose(a != a, a, choose(a == b, equal, differ));
}
INLINE vf smaller(vf a, vf b) {
  vf differ = choose(a < b, a, b), equal = (vf)((vi)a | (vi)b);
  return choose(a != a, a, choose(a == b, equal, differ));
}
#endif

#ifndef __wasm__
// For kernels made at run time. Bit i is lane i of a mask.
INLINE uint32_t mask_bits(vi mask) {
#if VW == 16
  return (uint16_t)__builtin_ia32_cvtd2mask512((__attribute__((vector_size(64))) int)mask);
#elif VW == 8
  return (uint32_t)__builtin_ia32_movmskps256((vf)mask);
#elif defined(__x86_64__)
  return (uint32_t)__builtin_ia32_movmskps((vf)mask);
#else
  uint32_t bits = 0;
  for (int i = 0; i < VW; i++) bits |= (uint32_t)(mask[i] & 1) << i;
  return bits;
#endif
}
// v, its first `skip` lanes 0.
INLINE vf without(vf v, ptrdiff_t skip) {
  for (int i = 0; i < VW && i < skip; i++) v[i] = 0;
  return v;
}
#endif

#ifdef __clang__
INLINE vf root(vf x) { return __builtin_elementwise_sqrt(x); }
INLINE vf floor_of(vf x) { return __builtin_elementwise_floor(x); }
INLINE vf ceil_of(vf x) { return __builtin_elementwise_ceil(x); }
INLINE vf nearest(vf x) { return __builtin_elementwise_rint(x); } // halves go to the even neighbour
#else
// gcc has no such builtins, and makes one instruction of the loop.
#define BY_LANE(vector, lanes, function)                                                                               \
  vector y;                                                                                                            \
  for (int i = 0; i < lanes; i++) y[i] = function(x[i]);                                                               \
  return y;
INLINE vf root(vf x) { BY_LANE(vf, VW, __builtin_sqrtf) }
INLINE vf floor_of(vf x) { BY_LANE(vf, VW, __builtin_floorf) }
INLINE vf ceil_of(vf x) { BY_LANE(vf, VW, __builtin_ceilf) }
INLINE vf nearest(vf x) { BY_LANE(vf, VW, __builtin_rintf) }
#endif

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int most(int a, int b) { return a > b ? a : b; }
INLINE void clear(float *p, ptrdiff_t count) { __builtin_memset(p, 0, (size_t)count * 4); }
INLINE void copy(float *to, const float *from, ptrdiff_t count) { __builtin_memcpy(to, from, (size_t)count * 4); }
#endif
