import { equations } from '@genospike/core';
import type { Stepped, Surrogate } from '@genospike/core';

export const atan: Surrogate = {
  derivative: (x, { div, add, mul }) => div(1, add(1, mul(mul(x, Math.PI), mul(x, Math.PI)))),
  primitive: (x) => Math.atan(Math.PI * x) / Math.PI + 0.5,
};
const sigmoid: Surrogate = {
  derivative: (x, { div, add, mul, exp, sub }) => {
    const s = div(1, add(1, exp(mul(x, -4))));
    return mul(4, mul(s, sub(1, s)));
  },
  primitive: (x) => 1 / (1 + Math.exp(-4 * x)),
};

/** Leaky, its threshold learned a channel, its decay for the layer: 1 / tau = sigmoid(w) (Fang et al. 2021). */
export const plif = (surrogate: Surrogate): Stepped =>
  equations({
    surrogate,
    state: { v: 0 },
    parameters: { w: { data: 0.3 }, threshold: { data: 0.7, per: 'channel' }, resetTo: -0.1 },
    step({ v }, x, p, o) {
      const decay = o.div(1, o.add(1, o.exp(o.neg(p.w))));
      const h = o.add(v, o.mul(o.sub(x, o.sub(v, p.resetTo)), decay));
      const spike = o.spike(o.sub(h, p.threshold));
      return { spike, state: { v: o.add(o.mul(spike, p.resetTo), o.mul(o.sub(1, spike), h)) } };
    },
  });

/** Two states, a strict spike, an adaptive threshold, every op: exp, abs, max, min, ge, div and a detached reset. */
const adaptive = (surrogate: Surrogate): Stepped =>
  equations({
    surrogate,
    state: { v: 0.05, a: 1 },
    parameters: { beta: { data: 0.4 }, decay: { data: 0.8, per: 'channel' }, scale: { data: [0.5], trainable: false } },
    step({ v, a }, x, p, o) {
      const rise = o.mul(0.1, o.exp(o.min(o.sub(v, a), 2)));
      const charged = o.add(o.mul(v, p.decay), o.add(o.mul(x, p.scale), rise));
      const h = o.max(charged, o.neg(o.div(o.abs(x), o.add(o.abs(p.beta), 0.3))));
      const spike = o.spike(o.sub(h, a), { strict: true });
      const gate = o.detach(spike);
      const next = o.ge(h, -1, o.sub(h, o.mul(gate, a)), o.mul(0.5, h));
      return { spike, state: { v: next, a: o.add(o.sub(a, o.mul(0.1, o.sub(a, 1))), o.mul(p.beta, spike)) } };
    },
  });

export const neurons = { plif: plif(atan), 'plif, sigmoid': plif(sigmoid), adaptive: adaptive(atan) };
