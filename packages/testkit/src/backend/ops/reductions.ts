import { meanOverTime, tf } from '@genospike/tensor';
import { build, logSumExp, mean, reduce, reshape, sum, type Plain } from '../plain.ts';
import type { Op, Ops } from '../op.ts';

type Along = (x: tf.Tensor, axes: number[], keep?: boolean) => tf.Tensor;
const folds: Readonly<Record<string, readonly [of: Along, plain: (values: readonly number[]) => number]>> = {
  sum: [tf.sum, sum],
  mean: [tf.mean, mean],
  max: [tf.max, (values) => Math.max(...values)],
  min: [tf.min, (values) => Math.min(...values)],
};
const SHAPE = [2, 3, 5];
const subsets = Array.from({ length: 2 ** SHAPE.length }, (_, bits) =>
  SHAPE.map((__, axis) => axis).filter((axis) => (bits >> axis) & 1),
).filter(({ length }) => length);

const fold = (name: string, shape: readonly number[], axes: readonly number[], keep = false): Op => {
  const [of, plain] = folds[name]!;
  return { reads: [shape], of: (x) => of(x, [...axes], keep), plain: (x) => reduce(plain, x, axes, keep) };
};
const spread = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));
const place = (better: (a: number, b: number) => boolean) => (values: readonly number[]) =>
  values.reduce((best, value, i) => (better(value, values[best]!) ? i : best), 0);
const cumulate = (x: Plain): Plain =>
  build(x.shape, (at) => sum([...x.data.subarray(at[0]! * x.shape[1]!, at[0]! * x.shape[1]! + at[1]! + 1)]));

/** Of rows [2, 3]. */
const overTime = (timesteps: number, rows: number): Op => ({
  reads: [[timesteps * rows, 2, 3]],
  of: (x) => meanOverTime(x, timesteps),
  plain: (x) => reduce(mean, reshape(x, [timesteps, rows, x.data.length / (timesteps * rows)]), [0]),
});

export const reductionOps: Ops = {
  ...Object.fromEntries(
    Object.keys(folds).flatMap((name) => [
      ...subsets.map((axes) => [`${name} over [${axes.join(', ')}]`, fold(name, SHAPE, axes)] as const),
      [`${name}, kept`, fold(name, SHAPE, [1], true)] as const,
      [`${name} of many rows`, fold(name, [67, 3], [0])] as const,
      [`${name} of a long row`, fold(name, [2, 131], [1])] as const,
      [`${name} of four axes`, fold(name, [2, 3, 2, 5], [0, 2])] as const,
      [`${name} of one number`, fold(name, [1], [0])] as const,
    ]),
  ),
  'sum of nothing': fold('sum', [0, 3], [0]),
  'sum of bool': {
    reads: [{ shape: [4, 9], spikes: 0.4 }],
    of: (x) => tf.sum(tf.cast(x, 'bool'), 1),
    plain: (x) => reduce(sum, x, [1]),
    flat: true,
  },
  prod: {
    reads: [{ shape: [3, 5], low: 0.5, high: 2 }],
    of: (x) => tf.prod(x, 1),
    plain: (x) => reduce((values) => values.reduce((a, b) => a * b, 1), x, [1]),
  },
  logSumExp: { reads: [[3, 5]], of: (x) => tf.logSumExp(x, 1), plain: (x) => reduce(logSumExp, x, [1]) },
  'norm, euclidean': {
    reads: [[3, 5]],
    of: (x) => tf.norm(x, 'euclidean', 1),
    plain: (x) => reduce((values) => Math.hypot(...values), x, [1]),
  },
  meanOverTime: overTime(3, 5),
  'meanOverTime of one step': overTime(1, 5),
  'meanOverTime of one number': { ...overTime(7, 1), reads: [[7, 1]] },
  'moments, mean': { reads: [[9, 5]], of: (x) => tf.moments(x, 0).mean, plain: (x) => reduce(mean, x, [0]) },
  'moments, variance': { reads: [[9, 5]], of: (x) => tf.moments(x, 0).variance, plain: (x) => reduce(spread, x, [0]) },
  'moments, variance, over images': {
    reads: [[2, 3, 2, 5]],
    of: (x) => tf.moments(x, [0, 1, 2]).variance,
    plain: (x) => reduce(spread, x, [0, 1, 2]),
  },
  cumsum: { reads: [[3, 7]], of: (x) => tf.cumsum(x, 1), plain: cumulate },
  argMax: {
    reads: [[5, 7]],
    of: (x) => tf.argMax(x, 1),
    plain: (x) => reduce(place((a, b) => a > b), x, [1]), // prettier-ignore
    flat: true,
  },
  argMin: {
    reads: [[5, 7]],
    of: (x) => tf.argMin(x, 0),
    plain: (x) => reduce(place((a, b) => a < b), x, [0]), // prettier-ignore
    flat: true,
  },
  any: {
    reads: [{ shape: [5, 3], spikes: 0.3 }],
    of: (x) => tf.any(tf.cast(x, 'bool'), 1),
    plain: (x) => reduce((values) => Math.max(...values), x, [1]),
    flat: true,
  },
  all: {
    reads: [{ shape: [5, 3], spikes: 0.7 }],
    of: (x) => tf.all(tf.cast(x, 'bool'), 1),
    plain: (x) => reduce((values) => Math.min(...values), x, [1]),
    flat: true,
  },
};
