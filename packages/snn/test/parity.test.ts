import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { equations } from '@genospike/core';
import type { Graph, GraphNode, Neuron } from '@genospike/core';
import { Model } from '@genospike/snn';
import { tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { constant, design } from './toys.ts';

/** A gradient of SpikingJelly's: every stride-th number, and of large ones sums of all numbers under random signs. */
interface Gradient {
  readonly size: number;
  readonly stride: number;
  readonly norm: number;
  readonly kept: string;
  readonly projections?: readonly number[];
}
interface Case {
  readonly input: readonly [number, number, number];
  readonly timesteps: number;
  readonly batch: number;
  readonly layers: readonly (number | 'pool')[];
  readonly seed: number;
  readonly loss: number;
  readonly rates: readonly number[];
  readonly gradients: Readonly<Record<string, Gradient>>;
}
const { cases } = JSON.parse(readFileSync(new URL('fixtures/parity.json', import.meta.url), 'utf8')) as {
  readonly cases: Readonly<Record<string, Case>>;
};
// Read once: in a test every look at a global is slow.
const { imul } = Math;
const TOLERANCE = 1e-5;
const CLASSES = 10;

/** As make-parity.py: murmur3's finalizer of the place under an FNV-1a key, in [0, 1). */
function hashed(name: string, size: number, seed: number): Float64Array {
  let key = 2166136261;
  for (const letter of `${seed}/${name}`) key = imul(key ^ letter.charCodeAt(0), 16777619);
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let x = imul(i, 0x9e3779b1) + key;
    x = imul(x ^ (x >>> 16), 0x85ebca6b);
    x = imul(x ^ (x >>> 13), 0xc2b2ae35);
    out[i] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  }
  return out;
}
const drawn = (name: string, size: number, low: number, high: number, seed: number): Float32Array =>
  Float32Array.from(hashed(name, size, seed), (u) => low + (high - low) * u);

/** conv -> norm -> neuron for each number, then the mean over all places and a dense layer. */
function graphOf({ input, layers }: Case): Graph {
  let i = 0;
  const nodes = layers.flatMap((layer): GraphNode[] => {
    if (layer === 'pool') return [{ name: `pool${i}`, op: 'pool', size: 2 }];
    i++;
    return [
      { name: `conv${i}`, op: 'conv', filters: layer, kernel: 3 },
      { name: `conv${i}/norm`, op: 'norm' },
      { name: `conv${i}/neuron`, op: 'neuron' },
    ];
  });
  return {
    input,
    nodes: [...nodes, { name: 'all', op: 'pool', size: 'global' }, { name: 'output', op: 'dense', units: CLASSES }],
  };
}

/** SpikingJelly's LIFNode(tau=2, surrogate_function=ATan(), detach_reset=True). */
const lif: Neuron = equations({
  surrogate: {
    derivative: (x, { mul, div, add }) => div(1, add(1, mul(mul(Math.PI * Math.PI, x), x))),
    primitive: (x) => Math.atan(Math.PI * x) / Math.PI + 0.5,
  },
  state: { v: 0 },
  parameters: { tau: 2, threshold: 1 },
  step({ v }, x, p, { add, sub, mul, div, spike, detach }) {
    const h = add(v, div(sub(x, v), p.tau));
    const fired = spike(sub(h, p.threshold));
    return { spike: fired, state: { v: mul(h, sub(1, detach(fired))) } };
  },
});

/** The numbers that make-parity.py draws, by the names of the model. */
function restore(model: Model, seed: number): void {
  const ranges = { gamma: [0.8, 1.6], beta: [-0.2, 0.4] } as const;
  for (const [name, { variable }] of model.trainable) {
    const kind = name.split('/').at(-1) as 'weight' | keyof typeof ranges;
    const fanIn = variable.shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const bound = Math.sqrt(6 / fanIn);
    const [low, high] = kind === 'weight' ? [-bound, bound] : ranges[kind];
    model.restore({ [name]: drawn(name, variable.size, low, high, seed) });
  }
}

const norm = (numbers: ArrayLike<number>): number => Math.sqrt(Array.from(numbers).reduce((sum, x) => sum + x * x, 0));

/** The error of a gradient against the other's norm: of the numbers kept, and of all as the projections see it. */
function errorOf(
  name: string,
  gradient: ArrayLike<number>,
  { size, stride, norm: whole, kept, projections }: Gradient,
) {
  expect(gradient.length).toBe(size);
  const bytes = Uint8Array.from(atob(kept), (letter) => letter.charCodeAt(0));
  const theirs = new Float32Array(bytes.buffer);
  const share = norm(theirs.map((value, i) => gradient[i * stride]! - value)) / norm(theirs);
  // The mean square of random projections of the difference is its squared norm.
  const misses = (projections ?? []).map((projection, k) => {
    const signs = hashed(`${name}/signs${k}`, size, 0);
    return signs.reduce((sum, u, i) => sum + (u < 0.5 ? -1 : 1) * gradient[i]!, 0) - projection;
  });
  return Math.max(share, misses.length ? norm(misses) / Math.sqrt(misses.length) / whole : 0);
}

test.each([
  ['m1', 'genospike-wasm'],
  ['narrow', 'genospike-wasm'],
  ['narrow', 'cpu'],
  ['long', 'genospike-wasm'],
  ['long', 'cpu'],
])("loss and every gradient of %s on %s are those of SpikingJelly's autograd", async (name, backend) => {
  if (backend === 'cpu') await tf.setBackend('cpu');
  else await useWasm();
  const of = cases[name]!;
  const model = Model.express(design(graphOf(of), { neuron: lif, coder: constant(of.timesteps) }), [], counterRng(0));
  restore(model, of.seed);
  const samples = drawn('input', of.batch * of.input.reduce((a, b) => a * b), -1, 1, of.seed);
  const targets = Int32Array.from({ length: of.batch }, (_, i) => (3 + 4 * i) % CLASSES);
  const { value: loss, grads } = tf.variableGrads(
    () =>
      model.design.task.loss(model.forward(samples, counterRng(0), { training: true }), tf.tensor1d(targets, 'int32')),
    model.trainable.map(([, { variable }]) => variable),
  );
  try {
    expect(Math.abs(loss.dataSync()[0]! / of.loss - 1)).toBeLessThan(TOLERANCE);
    const errors = model.trainable.map(
      ([name, { variable }]) => [name, errorOf(name, grads[variable.name]!.dataSync(), of.gradients[name]!)] as const,
    );
    expect(errors.map(([name]) => name).sort()).toEqual(Object.keys(of.gradients).sort());
    expect(errors.filter(([, error]) => !(error <= TOLERANCE))).toEqual([]);
  } finally {
    tf.dispose({ loss, ...grads });
    model.dispose();
  }
});
