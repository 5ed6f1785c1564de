import { beforeAll, describe, expect, test } from '@jest/globals';
import { counterRng } from '@genospike/tensor/rng';
import { affineMultiStep, multiStep, normMultiStep, spikeCounts, tf, useWasm } from '../src/index.ts';
import type { Pool } from '../src/ops/multi-step.ts';
import { arena, bitsOf, isOurs } from '../src/backend/registry.ts';
import { far } from './neuron-support.ts';
import { neurons } from './neurons.ts';

beforeAll(() => useWasm());

interface Size {
  readonly T: number;
  /** [B, H, W, C] */
  readonly map: readonly [number, number, number, number];
  readonly window: readonly [number, number];
}
/** Of whole blocks in a pixel and not, with pixels that fill no window, 1 x 1 images, a step, and so many that the walk
 *  is the wide one. */
const sizes: readonly Size[] = [
  { T: 4, map: [2, 4, 4, 16], window: [2, 2] },
  { T: 3, map: [3, 6, 4, 32], window: [3, 2] },
  { T: 1, map: [2, 3, 3, 48], window: [3, 3] },
  { T: 4, map: [5, 1, 1, 16], window: [1, 1] },
  { T: 2, map: [1, 20, 20, 16], window: [20, 20] },
  { T: 8, map: [9, 16, 16, 16], window: [4, 4] },
  { T: 4, map: [2, 4, 4, 5], window: [2, 2] },
  { T: 3, map: [1, 1, 1, 1], window: [1, 1] },
  { T: 2, map: [2, 5, 5, 16], window: [2, 2] },
  { T: 2, map: [2, 4, 6, 24], window: [2, 3] },
];
const name = ({ T, map, window }: Size): string => `T ${T}, [${map.join(', ')}] by ${window.join(' x ')}`;

interface Given {
  readonly x: tf.Tensor;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
  readonly parameters: { readonly w: tf.Tensor; readonly threshold: tf.Tensor };
}
function given({ T, map: [B, ...rest] }: Size, constant: boolean): Given {
  const rng = counterRng('pool');
  const C = rest[2];
  const shape = [constant ? B : T * B, ...rest];
  const vector = (key: string, from: number, to: number) => tf.tensor1d(rng.uniform(key, C, from, to));
  return {
    x: tf.tensor(rng.normal('x', shape.reduce((a, b) => a * b)).map((v) => 1.5 + 2 * v), shape), // prettier-ignore
    gamma: vector('gamma', 0.5, 2),
    beta: vector('beta', 0, 1),
    parameters: { w: tf.tensor1d([0.3]), threshold: vector('threshold', 0.6, 0.8) },
  };
}

type How = Parameters<typeof multiStep>[3];
const ways: Record<string, (of: Given, how: How) => tf.Tensor> = {
  neuron: ({ x, parameters }, how) => multiStep(neurons.plif, x, parameters, how),
  'two states': ({ x, parameters: { w, threshold } }, how) =>
    multiStep(neurons.adaptive, x, { beta: w, decay: threshold }, how),
  norm: ({ x, gamma, beta, parameters }, how) =>
    normMultiStep(neurons.plif, x, parameters, { gamma, beta }, how).spikes,
  affine: ({ x, gamma: scale, beta: shift, parameters }, how) =>
    affineMultiStep(neurons.plif, x, parameters, { scale, shift }, how),
};

/** Spikes, what they are pooled into and its gradients, by one op or by two. */
function all(way: string, size: Size, how: Omit<How, 'timesteps' | 'pool'>, together: boolean) {
  const { T, window } = size;
  const { x, gamma, beta, parameters } = given(size, how.constant ?? false);
  const seen: { spikes: Float32Array; bits: boolean }[] = [];
  const watch = (spikes: tf.Tensor) =>
    void seen.push({ bits: isOurs() && bitsOf(spikes) !== undefined, spikes: spikes.dataSync<'float32'>() });
  const pool: Pool = { window, watch };
  const run = (of: Given) => {
    if (together) return ways[way]!(of, { ...how, timesteps: T, pool });
    const spikes = ways[way]!(of, { ...how, timesteps: T });
    watch(spikes);
    return tf.avgPool(spikes as tf.Tensor4D, [...window], [...window], 'valid');
  };
  const inputs = [x, gamma, beta, parameters.w, parameters.threshold];
  const value = run({ x, gamma, beta, parameters });
  const weights = tf.tensor(counterRng('weights').normal('dy', value.size), value.shape);
  const gradients = tf.grads((...[y, a, b, w, threshold]: tf.Tensor[]) => {
    const of = { x: y!, gamma: a as tf.Tensor1D, beta: b as tf.Tensor1D, parameters: { w: w!, threshold: threshold! } };
    // Every input has a gradient: that of what a way does not read is 0.
    const nothing = inputs.slice(1).map((_, i) => tf.sum(tf.mul([a!, b!, w!, threshold!][i]!, 0)));
    return tf.addN([tf.sum(tf.mul(run(of), weights)), ...nothing]);
  })(inputs);
  return { seen, value: value.dataSync(), gradients: gradients.map((gradient) => gradient.dataSync()) };
}

describe.each(Object.keys(ways))('%s and pool', (way) => {
  test.each(sizes.map((size) => [name(size), size] as const))('%s: as one op what they are as two', async (_, size) => {
    await tf.setBackend('genospike-wasm');
    const before = [tf.memory().numTensors, arena().used];
    for (const constant of [false, true]) {
      const [one, two] = [true, false].map((together) => tf.tidy(() => all(way, size, { constant }, together)));
      const exact = Number.isInteger(Math.log2(size.window[0] * size.window[1]));
      expect(one!.seen.map(({ bits }) => bits)).toEqual(two!.seen.map(({ bits }) => bits));
      one!.seen.forEach(({ spikes }, i) => expect(far(spikes, two!.seen[i]!.spikes)).toBe(0));
      expect(far(one!.value, two!.value)).toBe(0);
      one!.gradients.forEach((gradient, i) =>
        expect(far(gradient, two!.gradients[i]!)).toBeLessThanOrEqual(exact ? 0 : 1e-6),
      );
    }
    expect([tf.memory().numTensors, arena().used]).toEqual(before);
  });

  test('soft, and composed on another backend', async () => {
    for (const [backend, soft] of [
      ['genospike-wasm', true],
      ['cpu', false],
    ] as const) {
      await tf.setBackend(backend);
      for (const constant of [false, true]) {
        const size = sizes[1]!;
        const run = (together: boolean) => {
          const { seen, ...rest } = tf.tidy(() => all(way, size, { constant, soft }, together));
          return { ...rest, seen: seen.map(({ spikes }) => spikes) };
        };
        expect(run(true)).toEqual(run(false));
      }
    }
  });
});

test('spikes are counted by channel, as bits and as numbers', async () => {
  await tf.setBackend('genospike-wasm');
  for (const [rows, channels] of [
    [700, 16],
    [3, 1],
    [40, 24],
    [32, 5],
    [1024, 37],
  ] as const) {
    const x = tf.tensor2d(counterRng('counts').uniform(`${channels}`, 4 * rows * channels, -1, 3), [
      4 * rows,
      channels,
    ]);
    const parameters = { w: tf.tensor1d([0.3]), threshold: tf.tensor1d([0.7]) };
    const spikes = multiStep(neurons.plif, x, parameters, { timesteps: 4 });
    const counted = await spikeCounts(spikes);
    expect(bitsOf(spikes) !== undefined).toBe((rows * channels) % 16 === 0);
    const values = await spikes.array();
    const expected = new Float32Array(channels);
    for (const row of values as number[][]) row.forEach((value, c) => (expected[c]! += value));
    expect(counted).toEqual(expected);
    expect(Math.max(...counted)).toBeGreaterThan(0);
    const numbers = tf.add(spikes, 0);
    expect(await spikeCounts(numbers)).toEqual(expected);
    tf.dispose([x, spikes, numbers, parameters.w, parameters.threshold]);
  }
});

test('what cannot be pooled is refused in words', async () => {
  await tf.setBackend('genospike-wasm');
  const parameters = { w: tf.tensor1d([0.3]), threshold: tf.tensor1d([0.7]) };
  const run = (shape: number[], window: [number, number]) => () =>
    multiStep(neurons.plif, tf.ones(shape), parameters, { timesteps: 2, pool: { window } });
  expect(run([4, 3], [1, 1])).toThrow('x [4, 3] cannot be pooled by 1 x 1');
  expect(run([4, 2, 3, 5], [3, 3])).toThrow('x [4, 2, 3, 5] cannot be pooled by 3 x 3');
  expect(run([0, 2, 2, 16], [2, 2])).toThrow('x is [0, 2, 2, 16]');
});
