import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Encoding, Graph } from '@genospike/core';
import { Model, describe as describeDesign, evaluate, layersOf } from '@genospike/snn';
import { tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { constant, design, lif, repeated, splitOf } from './toys.ts';

const rng = counterRng('recurrent');
const graph: Graph = {
  input: [1, 1, 3],
  nodes: [
    { name: 'fc', op: 'dense', units: 4 },
    { name: 'fc/norm', op: 'norm' },
    { name: 'neuron', op: 'neuron', recurrent: true },
    { name: 'output', op: 'dense', units: 2 },
  ],
};
const of = design(graph, { coder: constant(4), neuron: lif(true, 0.4) });
const samples = rng.normal('samples', 5 * 3).map((x) => 2 * x);

test('feedback is a layer from its group to itself, summed with what feeds it', () => {
  const group = { name: 'fc', size: 4 };
  expect(layersOf(graph).map(({ name, place, skip }) => [name, place, skip])).toEqual([
    ['fc', 'stem', true],
    ['neuron/recurrent', 'hidden', true],
    ['output', 'classifier', true],
  ]);
  expect(layersOf(graph)[1]).toMatchObject({
    kind: 'dense',
    shape: [4, 4],
    fanIn: 4,
    fanOut: 4,
    positions: 1,
    input: group,
    output: group,
  });
  expect(describeDesign(of).layers.map(({ weights }) => weights)).toEqual([12, 16, 8]);
});

test('recurrent neurons at the end leave the last dense layer the classifier', () => {
  const nodes = [{ name: 'fc', op: 'dense', units: 2 } as const, { name: 'n', op: 'neuron', recurrent: true } as const];
  expect(layersOf({ input: [1, 1, 3], nodes }).map(({ name, place }) => [name, place])).toEqual([
    ['fc', 'classifier'],
    ['n/recurrent', 'hidden'],
  ]);
});

test('recurrent neurons on a map, and names that feedback takes, are refused', () => {
  const refused = (nodes: Graph['nodes'], message: string) =>
    expect(() => layersOf({ input: [4, 4, 1], nodes })).toThrow(
      expect.objectContaining({ code: 'GENO_GRAPH', message: expect.stringContaining(message) }),
    );
  refused([{ name: 'n', op: 'neuron', recurrent: true }], 'n is recurrent, and reads a feature map [4, 4, 1].');
  const dense = { op: 'dense', units: 2 } as const;
  const neuron = { name: 'n', op: 'neuron', recurrent: true } as const;
  refused([{ ...dense, name: 'fc' }, neuron, { ...dense, name: 'n/recurrent' }], 'named n/recurrent');
  refused([{ ...dense, name: 'n/recurrent' }, neuron], 'named n/recurrent');
});

test('a neuron that sees the whole sequence is refused in words', () => {
  const { surrogate } = lif();
  const sequenced = { surrogate, parameters: {}, sequence: (x: tf.Tensor) => x };
  const model = Model.express({ ...of, neuron: sequenced }, [], rng);
  expect(() => model.forward(samples, rng, { training: false })).toThrow(
    expect.objectContaining({ code: 'GENO_NEURON', message: expect.stringContaining('cannot run step by step') }),
  );
  model.dispose();
});

describe.each(['cpu', 'genospike-wasm'])('on %s', (backend) => {
  let tensors = 0;
  let model: Model;
  beforeAll(async () => {
    await useWasm();
    await tf.setBackend(backend);
    tensors = tf.memory().numTensors;
    model = Model.express(of, [], rng);
  });
  afterAll(() => {
    model.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });
  const outputs = (of: Model) => {
    const made = of.forward(samples, rng, { training: false });
    const values = [...made.dataSync()];
    made.dispose();
    return values;
  };

  test('equals a loop by hand, and itself bit for bit', async () => {
    const got = outputs(model);
    const numbers = await model.snapshot();
    const [w, r, o] = ['fc', 'neuron/recurrent', 'output'].map((name) => numbers[`${name}/weight`]!);
    const times = (x: readonly number[], by: ArrayLike<number>, units: number) =>
      Array.from({ length: units }, (_, j) => x.reduce((sum, v, i) => sum + v * by[i * units + j]!, 0));
    let fed = 0;
    const want = Array.from({ length: 5 }, (_, n) => {
      // The norm's running statistics are still 0 and 1.
      const input = times([...samples.slice(3 * n, 3 * n + 3)], w!, 4).map((x) => x / Math.sqrt(1 + 1e-5));
      let [v, spikes, sum] = [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0],
      ];
      for (let t = 0; t < 4; t++) {
        const back = times(spikes, r!, 4);
        const h = v.map((before, j) => before + (input[j]! + back[j]! - before) / 2);
        spikes = h.map((x) => Number(x >= Math.fround(0.4)));
        v = h.map((x, j) => x * (1 - spikes[j]!));
        sum = times(spikes, o!, 2).map((x, k) => x + sum[k]!);
        fed += back.filter((x) => x !== 0).length;
      }
      return sum.map((x) => x / 4);
    }).flat();
    expect(fed).toBeGreaterThan(10);
    got.forEach((x, i) => expect(x).toBeCloseTo(want[i]!, 5));
    expect(outputs(model)).toEqual(got);
    const again = Model.express({ ...of, coder: repeated(4) }, [], rng);
    expect(outputs(again)).toEqual(got);
    again.dispose();
  });

  test('gradients through time agree with central differences (soft spikes)', () => {
    tf.tidy(() => {
      const loss = () => model.forward(samples, rng, { training: true, soft: true }).square().sum().asScalar();
      const { grads } = tf.variableGrads(
        loss,
        model.trainable.map(([, { variable }]) => variable),
      );
      expect(model.trainable.map(([name]) => name)).toEqual(
        expect.arrayContaining(['fc/weight', 'neuron/recurrent/weight', 'output/weight', 'neuron/tau']),
      );
      for (const [name, { variable }] of model.trainable) {
        const gradient = grads[variable.name]!.dataSync();
        const start = Float32Array.from(variable.dataSync());
        const scale = Math.max(...gradient.map(Math.abs));
        expect(scale).toBeGreaterThan(0);
        for (const place of start.keys()) {
          const nudged = (by: number) => {
            model.restore({ [name]: start.map((x, i) => (i === place ? x + by : x)) });
            return loss().dataSync()[0]!;
          };
          const difference = (nudged(0.01) - nudged(-0.01)) / 0.02;
          expect(Math.abs(gradient[place]! - difference)).toBeLessThan(0.02 * scale + 2e-3);
        }
        model.restore({ [name]: start });
      }
    });
  });
});

test('counts and rasters: feedback reads spikes, a step later, at every step', async () => {
  const nodes = [
    { name: 'fc', op: 'dense', units: 2 },
    { name: 'neuron', op: 'neuron', recurrent: true },
    { name: 'output', op: 'dense', units: 2 },
  ] as const;
  const small = design({ input: [1, 1, 1], nodes }, { coder: constant(3) });
  const encoding: Encoding = {
    ...small.encoding,
    express: () => ({
      'fc/weight': { data: [1, 0], shape: [1, 2] },
      // What the first neuron fires drives the second, which drives none.
      'neuron/recurrent/weight': { data: [0, 2, 0, 0], shape: [2, 2] },
      'output/weight': { data: [1, 0, 0, 1], shape: [2, 2] },
    }),
  };
  const model = Model.express({ ...small, encoding }, [], rng);
  const split = splitOf([[2], [0]], [0, 1]);
  const { outputs, counts, rasters } = await evaluate(model, { split, rng, detail: true });
  model.dispose();
  // The first fires at steps 0, 1, 2; the second a step later, at 1 and 2.
  expect(rasters!.find(({ sample }) => sample === 0)!.spikes).toEqual([[0], [0, 1], [0, 1]]);
  [1, 2 / 3, 0, 0].forEach((x, i) => expect(outputs[i]).toBeCloseTo(x, 6));
  const layer = { kind: 'dense', input: 'binary', runs: 3, inputs: 2, outputs: 2, macs: 4, weights: 4 };
  expect(counts).toEqual({
    layers: [
      { ...layer, name: 'fc', input: 'analog', runs: 1, inputs: 1, macs: 2, weights: 2, density: 1 / 2 },
      // Three of the five spikes come in time to be read: 1 at step 1, 2 at step 2.
      { ...layer, name: 'neuron/recurrent', density: 3 / 12 },
      { ...layer, name: 'output', density: 5 / 12 },
    ],
    neurons: [{ name: 'neuron', neurons: 2, rate: 5 / 12, steps: 3 }],
  });
});
