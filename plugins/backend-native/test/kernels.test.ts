import { beforeAll, describe, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { BACKEND, NATIVE, tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { levelsHere } from '../src/compile/levels.ts';
import { native } from '../src/index.ts';
import { absent } from './present.ts';

const EDGES = [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 1e-30, -20, 87, Infinity, -Infinity, NaN];
const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
/** Numbers of [-1, 1), the same for a name; `rate`: spikes. */
const draw = (name: string, shape: number[], rate?: number): tf.Tensor => {
  const u = counterRng(11).uniform(name, size(shape), 0, 1);
  return tf.tensor(
    u.map((x) => (rate === undefined ? 2 * x - 1 : Number(x < rate))),
    shape,
  );
};
const every = (): tf.Tensor1D => tf.concat1d([tf.tensor1d(EDGES), draw('edges', [40]) as tf.Tensor1D]);

interface Case {
  readonly name: string;
  readonly run: () => tf.Tensor | tf.Tensor[];
  /** Nothing is rounded differently. */
  readonly exact?: boolean;
}

const products: Case[] = [
  [1, 1, 1],
  [13, 10, 37],
  [33, 70, 600],
  [7, 129, 5],
].flatMap(([m, n, k]) =>
  [false, true].flatMap((ta) =>
    [false, true].flatMap((tb) =>
      [undefined, 0.1].map((rate) => ({
        name: `matmul ${m} x ${n} x ${k} ${ta} ${tb} ${rate ?? 'dense'}`,
        run: () => tf.matMul(draw('a', ta ? [k!, m!] : [m!, k!], rate), draw('b', tb ? [n!, k!] : [k!, n!]), ta, tb),
      })),
    ),
  ),
);

/** A convolution and its two gradients. */
const convolutions: Case[] = (
  [
    [2, 7, 3, 5, 1],
    [2, 9, 16, 33, 2],
    [1, 8, 4, 130, 1],
    [3, 8, 17, 65, 1],
    [1, 5, 32, 128, 1],
  ] as const
).flatMap(([images, side, from, to, stride]) =>
  [undefined, 0.1, 0.4].map((rate) => ({
    name: `conv2d ${from} to ${to}, ${side} x ${side}, stride ${stride}, ${rate ?? 'dense'}`,
    run: () => {
      const x = draw('x', [images, side, side, from], rate);
      const w = draw('w', [3, 3, from, to]);
      const op = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same');
      const y = op(x, w);
      const gradients = tf.grads((a, b) => tf.sum(tf.mul(op(a, b), draw('dy', y.shape))));
      return [y, ...gradients([x, w])];
    },
  })),
);

const pairs = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'] as const;
const exact = ['neg', 'abs', 'square', 'sqrt', 'reciprocal', 'relu', 'step', 'sign', 'floor', 'ceil', 'round'] as const;
const near = [
  'rsqrt',
  'exp',
  'expm1',
  'log',
  'log1p',
  'sigmoid',
  'tanh',
  'softplus',
  'sin',
  'cos',
  'erf',
  'elu',
] as const;
const others: Case[] = [
  ...pairs.map((name) => ({
    name,
    exact: name !== 'squaredDifference',
    run: () => tf[name](tf.expandDims(every(), 1), every()),
  })),
  ...exact.map((name) => ({ name, exact: true, run: () => tf[name](every()) })),
  ...near.map((name) => ({ name, run: () => tf[name](every()) })),
  ...(['sum', 'mean', 'max', 'min'] as const).flatMap((name) =>
    [0, 1].map((axis) => ({ name: `${name} over axis ${axis}`, run: () => tf[name](draw('rows', [37, 21]), axis) })),
  ),
  { name: 'softmax', run: () => tf.softmax(draw('rows', [37, 21])) },
  ...([1, 5, 24] as const).map((channels) => ({
    name: `pools of ${channels} channels`,
    run: () => {
      const x = draw('pool', [2, 7, 6, channels]) as tf.Tensor4D;
      return [tf.avgPool(x, 2, 2, 'valid'), tf.maxPool(x, 3, 2, 'same')];
    },
  })),
];

const computed = ({ run }: Case): Float32Array[] =>
  tf.tidy(() => [run()].flat().map((tensor) => Float32Array.from(tensor.dataSync())));

/** NaN and infinity agree; all else to 1e-5 of the largest. */
function agree(actual: Float32Array, expected: Float32Array, isExact: boolean): void {
  const largest = expected.filter(Number.isFinite).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const wrong = [...actual].flatMap((value, i) => {
    const want = expected[i]!;
    const close = isExact
      ? Object.is(value, want)
      : Object.is(value + 0, want + 0) || Math.abs(value - want) <= 1e-5 * largest;
    return close ? [] : [{ i, value, want }];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
}

const cases = [...products, ...convolutions, ...others];
if (absent !== undefined) test.skip(`kernels of every vector unit. ${absent}`, () => {});
else {
  const wanted = new Map<string, Float32Array[]>();
  beforeAll(async () => {
    await useWasm();
    expect(tf.getBackend()).toBe(BACKEND);
    for (const of of cases) wanted.set(of.name, computed(of));
  });
  describe.each(levelsHere())('%s', (vectors) => {
    let refused: unknown;
    beforeAll(async () => {
      // One process has one; the next level is another.
      if (tf.findBackendFactory(NATIVE)) tf.removeBackend(NATIVE);
      try {
        await make(native, { vectors }, {});
      } catch (error) {
        refused = error;
      }
    });
    test.each(cases.map((of) => [of.name, of] as const))('%s as in WebAssembly', (_, of) => {
      // A CPU without this unit says so.
      if (refused) return expect(refused).toMatchObject({ code: 'GENO_BACKEND' });
      expect(tf.getBackend()).toBe(NATIVE);
      computed(of).forEach((values, i) => agree(values, wanted.get(of.name)![i]!, of.exact ?? false));
    });
  });
}
