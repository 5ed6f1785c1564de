import { tf } from '@genospike/tensor';
import { map, matMul, reduce, sum } from '../plain.ts';
import { conv2d, pool } from '../plain-window.ts';
import type { Op, Ops } from '../op.ts';

const EDGES = [0, 1, -1, 0.5, -2.5, 1e-8, 88, -88, 1e10, -1e10, Infinity, -Infinity, NaN];
const COUNT = EDGES.length;
const list = { shape: [COUNT], values: EDGES };
/** Against each other, every pair. */
const column = { shape: [COUNT, 1], values: EDGES };

/** NaN if any is, as Math.max has it. */
const most = (values: readonly number[]): number => Math.max(...values);

const unary: Readonly<Record<string, readonly [of: (x: tf.Tensor) => tf.Tensor, plain: (x: number) => number]>> = {
  abs: [tf.abs, Math.abs],
  neg: [tf.neg, (x) => -x],
  exp: [tf.exp, Math.exp],
  log: [tf.log, Math.log],
  sqrt: [tf.sqrt, Math.sqrt],
  square: [tf.square, (x) => x * x],
  tanh: [tf.tanh, Math.tanh],
  sigmoid: [tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  relu: [tf.relu, (x) => Math.max(0, x)],
  floor: [tf.floor, Math.floor],
  clipByValue: [(x) => tf.clipByValue(x, -1, 2), (x) => Math.min(2, Math.max(-1, x))],
  isFinite: [tf.isFinite, (x) => Number(Number.isFinite(x))],
  isNaN: [tf.isNaN, (x) => Number(Number.isNaN(x))],
};
const binary: Readonly<
  Record<string, readonly [of: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor, plain: (x: number, y: number) => number]>
> = {
  add: [tf.add, (x, y) => x + y],
  sub: [tf.sub, (x, y) => x - y],
  mul: [tf.mul, (x, y) => x * y],
  maximum: [tf.maximum, Math.max],
  minimum: [tf.minimum, Math.min],
  greater: [tf.greater, (x, y) => Number(x > y)],
  greaterEqual: [tf.greaterEqual, (x, y) => Number(x >= y)],
  equal: [tf.equal, (x, y) => Number(x === y)],
};
const named = (name: string): string => `${name} of NaN and infinity`;
/** Zeros and one number that is none. */
const lone = (shape: readonly number[], value: number, place = 4) => ({
  shape,
  values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i === place ? value : i % 3 ? 0 : 1)),
});
const strange = (op: Omit<Op, 'flat'>): Op => ({ ...op, flat: true });

/** What is no number stays one, and does not spread to what never read it. */
export const edgeOps: Ops = {
  ...Object.fromEntries(
    Object.entries(unary).map(([name, [of, plain]]) => [
      named(name),
      strange({ reads: [list], of: (x) => of(x), plain: (x) => map((value) => plain(value), x) }),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(binary).map(([name, [of, plain]]) => [
      named(name),
      strange({ reads: [list, column], of: (x, y) => of(x, y), plain: (x, y) => map((p, q) => plain(p, q), x, y) }),
    ]),
  ),
  'sum with a NaN': strange({
    reads: [lone([3, 5], NaN)],
    of: (x) => tf.sum(x, 1),
    plain: (x) => reduce(sum, x, [1]),
  }),
  'max with a NaN': strange({
    reads: [lone([3, 5], NaN)],
    of: (x) => tf.max(x, 1),
    plain: (x) => reduce(most, x, [1]),
  }),
  'sum with an infinity': strange({
    reads: [lone([3, 5], -Infinity)],
    of: (x) => tf.sum(x, 0),
    plain: (x) => reduce(sum, x, [0]),
  }),
  'where beside NaN': strange({
    reads: [list],
    of: (x) => tf.where(tf.isNaN(x), tf.zerosLike(x), x),
    plain: (x) => map((value) => (Number.isNaN(value) ? 0 : value), x),
  }),
  ...Object.fromEntries(
    [NaN, Infinity].flatMap((value) => [
      [
        `matMul of silence by ${value}`,
        strange({
          reads: [{ shape: [6, 9], spikes: 0.1 }, lone([9, 17], value)],
          of: (a, b) => tf.matMul(a, b),
          plain: (a, b) => matMul(a, b),
        }),
      ],
      [
        `conv2d with a pixel of ${value}`,
        strange({
          reads: [lone([1, 5, 5, 2], value), [3, 3, 2, 3]],
          of: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
          plain: (x, w) => conv2d(x, w),
        }),
      ],
      [
        `conv2d of silence by ${value}`,
        strange({
          // In the middle of the kernel: no padding meets it.
          reads: [{ shape: [1, 5, 5, 4], spikes: 0.1 }, lone([3, 3, 4, 17], value, 280)],
          of: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
          plain: (x, w) => conv2d(x, w),
        }),
      ],
    ]),
  ),
  'avgPool with a pixel of NaN': strange({
    reads: [lone([1, 4, 4, 2], NaN)],
    of: (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'),
    plain: (x) => pool((seen) => sum(seen) / 4, x, 2, { stride: 2, pad: 'valid' }),
  }),
};
