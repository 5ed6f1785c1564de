import { tf } from '@genospike/tensor';
import { map } from '../plain.ts';
import type { Op, Ops, Read } from '../op.ts';

type Binary = readonly [
  f: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
  plain: (x: number, y: number) => number,
  ranges?: readonly [Partial<Read>, Partial<Read>],
];
const away = { low: 0.5, high: 3 };
const whole = { spikes: 0.5 };

const smooth: Readonly<Record<string, Binary>> = {
  add: [tf.add, (x, y) => x + y],
  sub: [tf.sub, (x, y) => x - y],
  mul: [tf.mul, (x, y) => x * y],
  div: [tf.div, (x, y) => x / y, [{}, away]],
  maximum: [tf.maximum, Math.max],
  minimum: [tf.minimum, Math.min],
  squaredDifference: [tf.squaredDifference, (x, y) => (x - y) ** 2],
  pow: [tf.pow, (x, y) => x ** y, [away, {}]],
  atan2: [tf.atan2, Math.atan2, [away, away]],
};
const shapes: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[3, 7], [3, 7]], // prettier-ignore
  [[3, 7], [7]],
  [[7], [3, 7]],
  [[3, 7], []],
  [[], [3, 7]],
  [
    [4, 3, 5],
    [3, 1],
  ],
  [
    [2, 1, 4, 1],
    [3, 1, 5],
  ],
];
const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

const pair = ([of, plain, [x, y] = [{}, {}]]: Binary, [a, b]: (typeof shapes)[number]): Op => ({
  reads: [
    { ...x, shape: a },
    { ...y, shape: b },
  ],
  of: (left, right) => of(left, right),
  plain: (left, right) => map((p, q) => plain(p, q), left, right),
});

/** Of spikes, so that equal numbers meet. */
const flat: Readonly<Record<string, Binary>> = {
  greater: [tf.greater, (x, y) => Number(x > y), [whole, whole]],
  greaterEqual: [tf.greaterEqual, (x, y) => Number(x >= y), [whole, whole]],
  less: [tf.less, (x, y) => Number(x < y), [whole, whole]],
  lessEqual: [tf.lessEqual, (x, y) => Number(x <= y), [whole, whole]],
  equal: [tf.equal, (x, y) => Number(x === y), [whole, whole]],
  notEqual: [tf.notEqual, (x, y) => Number(x !== y), [whole, whole]],
  logicalAnd: [(x, y) => tf.logicalAnd(tf.cast(x, 'bool'), tf.cast(y, 'bool')), (x, y) => x * y, [whole, whole]],
  logicalOr: [(x, y) => tf.logicalOr(tf.cast(x, 'bool'), tf.cast(y, 'bool')), (x, y) => Math.max(x, y), [whole, whole]],
};

export const broadcastOps: Ops = {
  ...Object.fromEntries(
    Object.entries(smooth).flatMap(([name, one]) =>
      shapes.map((both) => [`${name} ${both.map(text).join(' ')}`, pair(one, both)]),
    ),
  ),
  ...Object.fromEntries(
    Object.entries(flat).flatMap(([name, one]) =>
      [shapes[0]!, shapes[1]!, shapes[6]!].map((both) => [
        `${name} ${both.map(text).join(' ')}`,
        { ...pair(one, both), flat: true },
      ]),
    ),
  ),
  'add of nothing': pair(smooth['add']!, [[0, 3], [3]]),
  'mul of one number by itself': {
    reads: [[5]],
    of: (x) => tf.mul(x, x),
    plain: (x) => map((value) => value * value, x),
  },
};
