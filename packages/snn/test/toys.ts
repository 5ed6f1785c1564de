import type {
  Coder,
  Encoding,
  Graph,
  GraphNode,
  Layer,
  Learning,
  Neuron,
  Split,
  Surrogate,
  Task,
} from '@genospike/core';
import { equations } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { kaiming } from '@genospike/tensor/rng';
import { layersOf } from '@genospike/snn';
import type { Design } from '@genospike/snn';

/** csnn [16, 32], [128] on 28 x 28 x 1. */
export const csnn: Graph = {
  input: [28, 28, 1],
  nodes: [
    { name: 'conv1', op: 'conv', filters: 16, kernel: 3 },
    { name: 'conv1/norm', op: 'norm' },
    { name: 'conv1/neuron', op: 'neuron' },
    { name: 'pool1', op: 'pool', size: 2 },
    { name: 'conv2', op: 'conv', filters: 32, kernel: 3 },
    { name: 'conv2/norm', op: 'norm' },
    { name: 'conv2/neuron', op: 'neuron' },
    { name: 'pool2', op: 'pool', size: 2 },
    { name: 'fc1', op: 'dense', units: 128 },
    { name: 'fc1/norm', op: 'norm' },
    { name: 'fc1/neuron', op: 'neuron' },
    { name: 'output', op: 'dense', units: 10 },
  ],
};

/** A stem, a block with an identity skip, a block with a strided convolution in the skip, and a plain convolution. */
export const residual: Graph = {
  input: [8, 8, 3],
  nodes: [
    { name: 'stem', op: 'conv', filters: 4, kernel: 3 },
    { name: 'stem/neuron', op: 'neuron' },
    { name: 'a1', op: 'conv', filters: 6, kernel: 3 },
    { name: 'a1/neuron', op: 'neuron' },
    { name: 'a2', op: 'conv', filters: 4, kernel: 3 },
    { name: 'a', op: 'add', from: ['a2', 'stem/neuron'] },
    { name: 'a/neuron', op: 'neuron' },
    { name: 'b1', op: 'conv', filters: 5, kernel: 3, stride: 2 },
    { name: 'b1/norm', op: 'norm' },
    { name: 'skip', op: 'conv', filters: 5, kernel: 1, stride: 2, from: ['a/neuron'] },
    { name: 'b', op: 'add', from: ['b1/norm', 'skip'] },
    { name: 'b/neuron', op: 'neuron' },
    { name: 'c', op: 'conv', filters: 7, kernel: 3, padding: 'valid' },
    { name: 'c/neuron', op: 'neuron' },
    { name: 'plain', op: 'conv', filters: 8, kernel: 1 },
    { name: 'plain/neuron', op: 'neuron' },
    { name: 'global', op: 'pool', size: 'global' },
    { name: 'output', op: 'dense', units: 3 },
  ],
};

/** dense -> norm -> neuron for each size, then an output layer. */
export const mlp = (inputs: number, sizes: readonly number[], outputs: number): Graph => ({
  input: [1, 1, inputs],
  nodes: [
    ...sizes.flatMap((units, i): GraphNode[] => [
      { name: `fc${i + 1}`, op: 'dense', units },
      { name: `fc${i + 1}/norm`, op: 'norm' },
      { name: `fc${i + 1}/neuron`, op: 'neuron' },
    ]),
    { name: 'output', op: 'dense', units: outputs },
  ],
});

/** 1 / (1 + (pi x)^2): Fang et al. 2021. */
const atan: Surrogate = {
  derivative: (x, { mul, div, add }) => div(1, add(1, mul(mul(Math.PI * Math.PI, x), x))),
  primitive: (x) => Math.atan(Math.PI * x) / Math.PI + 0.5,
};
/** h = v + (x - v) / tau; spikes at h >= threshold; hard reset. `train`: tau is a trainable number a channel. */
export const lif = (train = false, threshold = 1): Neuron =>
  equations({
    surrogate: atan,
    state: { v: 0 },
    parameters: { tau: train ? { data: 2, per: 'channel', trainable: true } : 2, threshold },
    step({ v }, x, p, { add, sub, mul, div, spike }) {
      const h = add(v, div(sub(x, v), p.tau));
      const fired = spike(sub(h, p.threshold));
      return { spike: fired, state: { v: mul(h, sub(1, fired)) } };
    },
  });

/** The sample as current, at every step. */
export const constant = (timesteps: number): Coder => ({
  timesteps,
  constant: true,
  binary: false,
  encode: (samples) => samples,
});
/** The same, written out for every step. */
export const repeated = (timesteps: number): Coder => ({
  timesteps,
  constant: false,
  binary: false,
  encode: (samples) =>
    Float32Array.from({ length: timesteps * samples.length }, (_, i) => samples[i % samples.length]!),
});
/** Spikes with the sample's numbers as probabilities. */
export const rate = (timesteps: number): Coder => ({
  timesteps,
  constant: false,
  binary: true,
  encode(samples, rng) {
    const draws = rng.uniform('spikes', timesteps * samples.length);
    return draws.map((u, i) => (u < samples[i % samples.length]! ? 1 : 0));
  },
});

export const direct = (layers: readonly Layer[]): Encoding => ({
  genome: { size: 0, mean: 0, spread: 1 },
  express: (_, rng) =>
    Object.fromEntries(
      layers.map((layer) => [`${layer.name}/weight`, { data: kaiming(rng, layer), shape: layer.shape }]),
    ),
  weight: (parameters, layer) => parameters.get(`${layer.name}/weight`),
  count: { numbers: layers.reduce((sum, { fanIn, fanOut }) => sum + fanIn * fanOut, 0) },
});

export const task: Task = {
  primary: { measure: 'accuracy', better: 'higher' },
  outputs: ({ classes }) => classes.length,
  loss(outputs, labels) {
    const target = tf.oneHot(labels, outputs.shape[1]);
    return tf.logSoftmax(outputs).mul(target).sum().div(-outputs.shape[0]).asScalar();
  },
  measure(outputs, labels) {
    const classes = outputs.length / labels.length;
    const right = labels.filter((label, i) => {
      const row = outputs.subarray(i * classes, (i + 1) * classes);
      return row.indexOf(Math.max(...row)) === label;
    });
    return { accuracy: right.length / labels.length };
  },
};

/** Adam (Kingma & Ba 2015) with decoupled decay. */
export const adam = (rate: number, batch: number, clip?: number): Learning => ({
  batch,
  slots: ['m', 'v'],
  ...(clip !== undefined && { clip }),
  rate: () => rate,
  update({ value, gradient, slots, rate, step, decay }) {
    const m = tf.add(tf.mul(slots['m'] ?? 0, 0.9), gradient.mul(0.1));
    const v = tf.add(tf.mul(slots['v'] ?? 0, 0.999), gradient.square().mul(0.001));
    const move = m.div(1 - 0.9 ** (step + 1)).div(
      v
        .div(1 - 0.999 ** (step + 1))
        .sqrt()
        .add(1e-8),
    );
    return { value: value.mul(decay ? 1 - 0.01 * rate : 1).sub(move.mul(rate)), slots: { m, v } };
  },
});

export const splitOf = (samples: readonly (readonly number[])[], targets: readonly number[]): Split => ({
  size: targets.length,
  read: (indices) => ({
    samples: Float32Array.from([...indices].flatMap((i) => samples[i]!)),
    targets: Int32Array.from(indices, (i) => targets[i]!),
  }),
});

export const design = (graph: Graph, more: Partial<Design> = {}): Design => {
  const layers = layersOf(graph);
  return { graph, layers, encoding: direct(layers), neuron: lif(), coder: constant(3), task, ...more };
};
