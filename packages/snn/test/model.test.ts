import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Encoding } from '@genospike/core';
import { Model, evaluate } from '@genospike/snn';
import type { Design } from '@genospike/snn';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { constant, csnn, design, direct, lif, mlp, rate, repeated, residual, splitOf } from './toys.ts';

const rng = counterRng('model');
const small = { ...csnn, input: [8, 8, 1] as const };

let tensors = 0;
beforeAll(() => void (tensors = tf.memory().numTensors));
afterAll(() => expect(tf.memory().numTensors).toBe(tensors));

const using = <T>(of: Design, see: (model: Model) => T): T => {
  const model = Model.express(of, [], rng);
  const result = tf.tidy(() => see(model) as tf.TensorContainer) as T;
  model.dispose();
  return result;
};
const outputsOf = (of: Design, samples: Float32Array, training: boolean): Float32Array =>
  using(of, (model) => model.forward(samples, rng, { training }).dataSync() as Float32Array);

test.each([
  ['a chain', small, 64],
  ['skips', residual, 192],
] as const)('a constant input computed once equals the same input at every step: %s', (_, graph, size) => {
  const samples = rng.normal('samples', 3 * size).map((x) => 2 * x);
  for (const training of [false, true]) {
    const once = outputsOf(design(graph, { coder: constant(4), neuron: lif(false, 0.3) }), samples, training);
    const often = outputsOf(design(graph, { coder: repeated(4), neuron: lif(false, 0.3) }), samples, training);
    expect(once.some((x) => x !== 0)).toBe(true);
    once.forEach((x, i) => expect(x).toBeCloseTo(often[i]!, 4));
  }
});

test('the gradient of every parameter agrees with central differences (soft spikes)', () => {
  const graph = {
    input: [4, 4, 2] as const,
    nodes: [
      { name: 'conv1', op: 'conv', filters: 3, kernel: 3 },
      { name: 'norm', op: 'norm' },
      { name: 'neuron', op: 'neuron' },
      { name: 'conv2', op: 'conv', filters: 3, kernel: 3, from: ['neuron'] },
      { name: 'add', op: 'add', from: ['conv2', 'norm'] },
      { name: 'pool', op: 'pool', size: 2 },
      { name: 'neuron2', op: 'neuron' },
      { name: 'output', op: 'dense', units: 2 },
    ],
  } as const;
  const samples = rng.normal('soft', 3 * 32);
  using(design(graph, { neuron: lif(true) }), (model) => {
    const loss = () => model.forward(samples, rng, { training: true, soft: true }).square().sum().asScalar();
    const { grads } = tf.variableGrads(
      loss,
      model.trainable.map(([, { variable }]) => variable),
    );
    expect(model.trainable.map(([name]) => name)).toEqual([
      'conv1/weight',
      'conv2/weight',
      'output/weight',
      'norm/gamma',
      'norm/beta',
      'neuron/tau',
      'neuron2/tau',
    ]);
    for (const [name, { variable }] of model.trainable) {
      const gradient = grads[variable.name]!.dataSync();
      const start = variable.dataSync().slice();
      const scale = Math.max(...gradient.map(Math.abs));
      expect(scale).toBeGreaterThan(0);
      for (const place of [0, start.length - 1]) {
        const nudged = (by: number) => {
          model.restore({ [name]: Float32Array.from(start, (x, i) => (i === place ? x + by : x)) });
          return loss().dataSync()[0]!;
        };
        const difference = (nudged(0.01) - nudged(-0.01)) / 0.02;
        expect(Math.abs(gradient[place]! - difference)).toBeLessThan(0.02 * scale + 2e-3);
      }
      model.restore({ [name]: Float32Array.from(start) });
    }
  });
});

test('norms: the batch in training, its running statistics afterwards', async () => {
  const graph = { input: [1, 1, 2] as const, nodes: [{ name: 'norm', op: 'norm' }] } as const;
  const model = Model.express(design(graph), [], rng);
  // Channel 0: mean 2, variance 1; channel 1: mean 0, variance 4.
  const samples = Float32Array.of(1, -2, 3, 2);
  const outputs = (training: boolean) => tf.tidy(() => model.forward(samples, rng, { training }).dataSync());
  const batch = outputs(true);
  [-1, -1, 1, 1].forEach((y, i) => expect(batch[i]).toBeCloseTo(y, 3));
  const { 'norm/mean': mean, 'norm/variance': variance } = await model.snapshot();
  expect(mean![0]).toBeCloseTo(0.2, 6);
  expect(mean![1]).toBeCloseTo(0, 6);
  expect(variance![0]).toBeCloseTo(0.9 + 0.1, 6);
  expect(variance![1]).toBeCloseTo(0.9 + 0.4, 6);
  const after = outputs(false);
  [0.8, -2 / Math.sqrt(1.3), 2.8, 2 / Math.sqrt(1.3)].forEach((y, i) => expect(after[i]).toBeCloseTo(y, 3));
  model.dispose();
});

test('densities, rates, operations, rasters and the confusion matrix of a network small enough to count by hand', async () => {
  // Weights are ones: the current of both neurons is the sum of the sample.
  const graph = mlp(2, [], 2);
  const nodes = [
    { name: 'fc', op: 'dense', units: 2 },
    { name: 'neuron', op: 'neuron' },
    { name: 'output', op: 'dense', units: 2 },
  ] as const;
  const of = design({ ...graph, nodes }, { coder: constant(2) });
  const encoding: Encoding = {
    ...of.encoding,
    express: () => ({
      'fc/weight': { data: [1, 1, 1, 1], shape: [2, 2] },
      'output/weight': { data: [1, 0, 1, 0], shape: [2, 2] },
    }),
  };
  const model = Model.express({ ...of, encoding }, [], rng);
  // h1 = x/2, h2 = h1 + (x - h1)/2 = 0.75 x: a sum of 2 spikes at both steps, 1.5 at the second, 1 never.
  const split = splitOf(
    [
      [2, 0],
      [1.5, 0],
      [0.5, 0.5],
      [0, 0],
    ],
    [0, 0, 1, 1],
  );
  const { outputs, counts, confusion, rasters, measures } = await evaluate(model, {
    split,
    rng,
    batch: 3,
    detail: true,
  });
  expect([...outputs]).toEqual([2, 0, 1, 0, 0, 0, 0, 0]);
  expect(measures).toEqual({ accuracy: 0.5 });
  expect(confusion).toEqual([
    [2, 0],
    [2, 0],
  ]);
  const layer = { kind: 'dense', macs: 4, inputs: 2, outputs: 2, weights: 4 };
  expect(counts).toEqual({
    layers: [
      { ...layer, name: 'fc', input: 'analog', runs: 1, density: 4 / 8 },
      { ...layer, name: 'output', input: 'binary', runs: 2, density: 6 / 16 },
    ],
    neurons: [{ name: 'neuron', neurons: 2, rate: 6 / 16, steps: 2 }],
  });
  expect(rasters).toEqual([
    {
      layer: 'neuron',
      sample: 0,
      label: 0,
      neurons: 2,
      of: 2,
      spikes: [
        [0, 1],
        [0, 1],
      ],
    },
    { layer: 'neuron', sample: 2, label: 1, neurons: 2, of: 2, spikes: [[], []] },
  ]);
  model.dispose();
});

test('what a layer reads: spikes stay binary, pools and sums of them do not, nor does an analog sample', async () => {
  const inputsOf = async (of: Design, size: number) => {
    const model = Model.express(of, [], rng);
    const split = splitOf([[...rng.uniform('x', size)], [...rng.uniform('y', size)]], [0, 1]);
    const { counts, rasters } = await evaluate(model, { split, rng, detail: true });
    model.dispose();
    return { layers: Object.fromEntries(counts!.layers.map((layer) => [layer.name, layer])), rasters: rasters! };
  };
  const { layers, rasters } = await inputsOf(design(small, { coder: rate(5) }), 64);
  expect(Object.values(layers).map(({ name, input, runs }) => [name, input, runs])).toEqual([
    ['conv1', 'binary', 5],
    ['conv2', 'analog', 5],
    ['fc1', 'analog', 5],
    ['output', 'binary', 5],
  ]);
  // 3 * 3 * 1 * 16 weights at 64 places; 3 * 3 * 16 * 32 at 16.
  expect([layers['conv1']!.macs, layers['conv2']!.macs]).toEqual([9216, 73728]);
  expect(layers['conv1']!.density).toBeCloseTo(0.5, 1);
  expect(rasters.map(({ layer, neurons, of }) => [layer, neurons, of])).toContainEqual(['conv1/neuron', 100, 1024]);

  const skips = await inputsOf(design(residual, { coder: constant(2) }), 192);
  const kinds = Object.values(skips.layers).map(({ name, input, runs }) => `${name} ${input} ${runs}`);
  expect(kinds.slice(0, 3)).toEqual(['stem analog 1', 'a1 binary 2', 'a2 binary 2']);
});

test('an evaluation gives the same outputs whatever its batch, with a coder that does not draw', async () => {
  const model = Model.express(design(small), [], rng);
  const samples = Array.from({ length: 5 }, (_, i) => [...rng.normal(`sample ${i}`, 64)]);
  const split = splitOf(samples, [0, 1, 2, 3, 4]);
  const whole = await evaluate(model, { split, rng });
  const parts = await evaluate(model, { split, rng, batch: 2, indices: Int32Array.of(4, 0, 1) });
  expect(parts.outputs).toEqual(Float32Array.of(...whole.outputs.slice(40), ...whole.outputs.slice(0, 20)));
  expect([...parts.targets]).toEqual([4, 0, 1]);
  model.dispose();
});

test.each<[string, Partial<Encoding>, string]>([
  [
    'a wrong shape',
    { weight: () => tf.zeros([2, 2]) },
    'Layer fc1 wants a weight of shape [3, 2]; the encoding gave [2, 2].',
  ],
  [
    'an unknown parameter',
    { weight: (p) => p.get('fc1/wieght') },
    'Layer fc1 asks for parameter fc1/wieght, which `express` did not give.',
  ],
  [
    'an error of its own',
    {
      weight: () => {
        throw new Error('oops');
      },
    },
    'The encoding failed for layer fc1: oops',
  ],
  [
    'NaN at birth',
    { express: () => ({ code: { data: [1, Number.NaN] } }) },
    'Parameter code is born with NaN at place 1.',
  ],
  [
    'a shape that does not hold its numbers',
    { express: () => ({ code: { data: [1, 2], shape: [3] } }) },
    'Parameter code has shape [3], which holds 3 numbers; the encoding gave 2.',
  ],
])('an encoding that gives %s is named with its layer or parameter', (_, change, message) => {
  const of = design(mlp(3, [2], 2));
  const run = () => {
    const model = Model.express({ ...of, encoding: { ...direct(of.layers), ...change } }, [], rng);
    try {
      model.forward(new Float32Array(3), rng, { training: false });
    } finally {
      model.dispose();
    }
  };
  expect(run).toThrow(expect.objectContaining({ code: 'GENO_ENCODING', role: 'encoding', message }));
});
