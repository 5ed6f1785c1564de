// The LIF of neurons.mjs written by hand, in the walk of the compiled kernels: blocks of neurons, all their steps at once.
// h = v + (x - v) / 2; spikes at h >= 1, as bits; back to 0. The reset is detached; surrogate 1 / (1 + (pi (h - 1))^2).
#include "simd.h"
enum { BLOCK = 16, U = BLOCK / VW, MOST = 16 };

EXPORT(lif_forward) void lif_forward(ptrdiff_t neurons, ptrdiff_t steps, const float *x, float *z) {
  uint16_t *bits = (uint16_t *)z;
  for (ptrdiff_t n = 0; n < neurons; n += BLOCK) {
    vf v[U];
    UNROLL for (int u = 0; u < U; u++) v[u] = splat(0);
    for (ptrdiff_t t = 0; t < steps; t++) {
      uint32_t fired = 0;
      UNROLL for (int u = 0; u < U; u++) {
        vf h = v[u] + (load(x + t * neurons + n + u * VW) - v[u]) * splat(0.5f);
        vi spike = h >= splat(1);
        fired |= mask_bits(spike) << (u * VW);
        v[u] = (vf)(~spike & (vi)h);
      }
      bits[(t * neurons + n) / BLOCK] = (uint16_t)fired;
    }
  }
}

EXPORT(lif_backward) void lif_backward(ptrdiff_t neurons, ptrdiff_t steps, const float *x, const float *dz, float *dx) {
  vf kept[MOST][U];
  for (ptrdiff_t n = 0; n < neurons; n += BLOCK) {
    vf v[U], d[U];
    UNROLL for (int u = 0; u < U; u++) v[u] = d[u] = splat(0);
    for (ptrdiff_t t = 0; t < steps; t++)
      UNROLL for (int u = 0; u < U; u++) {
        vf h = v[u] + (load(x + t * neurons + n + u * VW) - v[u]) * splat(0.5f);
        kept[t][u] = h;
        v[u] = (vf)(~(h >= splat(1)) & (vi)h);
      }
    for (ptrdiff_t t = steps - 1; t >= 0; t--)
      UNROLL for (int u = 0; u < U; u++) {
        vf h = kept[t][u], above = h - splat(1), far = above * splat(3.14159265f);
        vf slope = load(dz + t * neurons + n + u * VW) / (splat(1) + far * far);
        vf dh = (vf)(~(h >= splat(1)) & (vi)d[u]) + slope;
        store(dx + t * neurons + n + u * VW, dh * splat(0.5f));
        d[u] = dh - dh * splat(0.5f);
      }
  }
}
