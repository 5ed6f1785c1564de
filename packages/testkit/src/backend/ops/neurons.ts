import { equations, type Neuron } from '@genospike/core';
import { affine, affineMultiStep, batchNorm, multiStep, neuronStep, normMultiStep, recurrentMultiStep, tf, type NeuronState } from '@genospike/tensor'; // prettier-ignore
import { map, mean, reduce } from '../plain.ts';
import type { Op, Ops } from '../op.ts';

/** The derivative of atan(x) / pi. */
const surrogate: Neuron['surrogate'] = {
  derivative: (x, { div, add, mul }) => div(1 / Math.PI, add(1, mul(x, x))),
  primitive: (x) => Math.atan(x) / Math.PI,
};
/** Leaky integrate-and-fire, its decay learned by channel; reset to 0. */
const leaky = equations({
  surrogate,
  state: { v: 0 },
  parameters: { decay: { data: 0.5, per: 'channel', trainable: true } },
  step({ v }, x, { decay }, { add, sub, mul, spike }) {
    const h = add(mul(v, decay), x);
    const fired = spike(sub(h, 1));
    return { spike: fired, state: { v: mul(h, sub(1, fired)) } };
  },
});
/** Two states, an exponential and a choice, reset by subtraction; its threshold learned by layer. */
const adaptive = equations({
  surrogate,
  state: { v: 0.1, a: 0 },
  parameters: { threshold: { data: 1, trainable: true }, gain: 0.3 },
  step({ v, a }, x, { threshold, gain }, { add, sub, mul, min, exp, ge, spike }) {
    const drive = mul(gain, exp(min(sub(v, 1), 1)));
    const h = sub(add(mul(v, 0.75), add(x, drive)), a);
    const fired = spike(sub(h, threshold), { strict: true });
    return { spike: fired, state: { v: sub(h, mul(fired, threshold)), a: add(mul(a, ge(h, 0, 0.9, 0.8)), mul(0.2, fired)) } }; // prettier-ignore
  },
});
const loud = (x: tf.Tensor): tf.Tensor => tf.mul(x, 2);
const decays = (decay: tf.Tensor) => ({ decay: tf.sigmoid(decay) });
/** Spikes as the backend keeps them between layers. */
const fired = (x: tf.Tensor, timesteps = 3): tf.Tensor =>
  multiStep(leaky, loud(x), { decay: tf.fill([x.shape.at(-1)!], 0.5) }, { timesteps });
const one = (x: tf.Tensor): tf.Tensor1D => x as tf.Tensor1D;

/** One op upon spikes. */
const upon = (of: (spikes: tf.Tensor, more: tf.Tensor) => tf.Tensor, ...more: readonly number[][]): Op => ({
  reads: [[6, 4, 5, 3], ...more],
  of: (x, y) => of(fired(x), y),
});
const conv = (spikes: tf.Tensor, w: tf.Tensor, stride = 1): tf.Tensor =>
  tf.conv2d(spikes as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');

/** Fused where the backend has such kernels, composed of tf's ops where not: both are held to the composed ones. */
export const neuronOps: Ops = {
  'multiStep, decay by channel': {
    reads: [[15, 3, 7], [7]],
    of: (x, decay) => multiStep(leaky, loud(x), decays(decay), { timesteps: 5 }),
  },
  'multiStep, one decay': {
    reads: [[15, 3, 7], [1]],
    of: (x, decay) => multiStep(leaky, loud(x), decays(decay), { timesteps: 5 }),
  },
  'multiStep, two states': {
    reads: [[12, 5], { shape: [1], low: 0.5, high: 1 }],
    of: (x, threshold) => multiStep(adaptive, loud(x), { threshold }, { timesteps: 4 }),
  },
  'multiStep of one step': {
    reads: [[2, 35], [35]],
    of: (x, decay) => multiStep(leaky, loud(x), decays(decay), { timesteps: 1 }),
  },
  'multiStep of images': {
    reads: [[4, 3, 5, 9], [9]],
    of: (x, decay) => multiStep(leaky, loud(x), decays(decay), { timesteps: 2 }),
  },
  'multiStep of images, pooled': {
    reads: [[6, 4, 6, 16], [16]],
    of: (x, decay) => multiStep(leaky, loud(x), decays(decay), { timesteps: 3, pool: { window: [2, 3] } }),
  },
  'multiStep of images, pooled to one pixel': {
    reads: [[4, 3, 3, 5], [5]],
    of: (x, decay) => multiStep(leaky, loud(x), decays(decay), { timesteps: 2, pool: { window: [3, 3] } }),
  },
  'multiStep, soft': {
    reads: [[12, 5], [5]],
    of: (x, decay) => multiStep(leaky, loud(x), decays(decay), { timesteps: 4, soft: true }),
  },
  'neuronStep, a chain': {
    reads: [[3, 7], [7]],
    of: (x, decay) => {
      const spikes: tf.Tensor[] = [];
      let state: NeuronState | undefined;
      for (let t = 0; t < 3; t++) {
        const after = neuronStep(leaky, tf.mul(x, t + 1), decays(decay), { state });
        spikes.push(after.spikes);
        state = after.state;
      }
      return tf.concat([...spikes, state!['v']!]);
    },
  },
  recurrentMultiStep: {
    reads: [[12, 7], [7, 7], [7]],
    of: (x, weight, decay) => recurrentMultiStep(leaky, x, weight, decays(decay), { timesteps: 4 }),
  },
  'normMultiStep: norm and neuron': {
    reads: [[12, 3, 5], [5], [5], [5]],
    of: (x, gamma, beta, decay) =>
      normMultiStep(leaky, x, decays(decay), { gamma: one(gamma), beta: one(beta) }, { timesteps: 3 }).spikes,
  },
  'affineMultiStep: scale, shift and neuron': {
    reads: [[12, 3, 5], [5], [5], [5]],
    of: (x, scale, shift, decay) =>
      affineMultiStep(leaky, x, decays(decay), { scale: one(scale), shift: one(shift) }, { timesteps: 3 }),
  },
  batchNorm: {
    reads: [[6, 3, 2, 5], [5], [5]],
    of: (x, gamma, beta) => batchNorm(x, one(gamma), one(beta)).y,
    plain(x, gamma, beta) {
      const [center, axes] = [reduce(mean, x, [0, 1, 2]), [0, 1, 2]];
      const spread = reduce(mean, map((v, m) => (v - m) ** 2, x, center), axes); // prettier-ignore
      const z = map((v, m, s) => (v - m) / Math.sqrt(s + 1e-5), x, center, spread);
      return map((value, g, b) => value * g + b, z, gamma, beta);
    },
  },
  affine: {
    reads: [[2, 3, 5], [5], [5]],
    of: (x, scale, shift) => affine(x, one(scale), one(shift)),
    plain: (x, scale, shift) => map((value, s, b) => value * s + b, x, scale, shift),
  },

  'spikes into conv2d': upon(conv, [3, 3, 3, 4]),
  'spikes into conv2d, stride 2': upon((spikes, w) => conv(spikes, w, 2), [3, 3, 3, 4]),
  'spikes into a pointwise conv2d': upon(conv, [1, 1, 3, 4]),
  'spikes into depthwiseConv2d': upon(
    (spikes, w) => tf.depthwiseConv2d(spikes as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
    [3, 3, 3, 1],
  ),
  'spikes into matMul': upon((spikes, w) => tf.matMul(tf.reshape(spikes, [6, 60]), w), [60, 5]),
  'spikes into matMul, transposed': upon((spikes, w) => tf.matMul(tf.reshape(spikes, [6, 60]), w, true), [6, 5]),
  'spikes into avgPool': upon((spikes) => tf.avgPool(spikes as tf.Tensor4D, 2, 2, 'valid')),
  'spikes into maxPool': upon((spikes) => tf.maxPool(spikes as tf.Tensor4D, 2, 2, 'valid')),
  'spikes into a mean over time': upon((spikes) => tf.mean(tf.reshape(spikes, [3, 2, 60]), 0)),
  'spikes into a sum by channel': upon((spikes) => tf.sum(spikes, [0, 1, 2])),
  'spikes into a neuron': upon((spikes) => fired(spikes)),
  'spikes, added to spikes': upon((spikes) => tf.add(spikes, spikes)),
  'spikes, weighed': upon((spikes, w) => tf.mul(spikes, w), [3]),
  'spikes, cut and joined': upon((spikes) => tf.concat([tf.slice(spikes, 2, 2), tf.slice(spikes, 4, 2)], 1)),
  'spikes, transposed': upon((spikes) => tf.transpose(spikes, [0, 3, 1, 2])),
};
