import { dense, tf } from '@genospike/tensor';
import { map, matMul, reshape, sizeOf } from '../plain.ts';
import type { Op, Ops, Reads } from '../op.ts';

const turned = ([a, b]: readonly [boolean, boolean]): string => `${a ? 'aT' : 'a'} ${b ? 'bT' : 'b'}`;
const turns = [false, true].flatMap((a) => [false, true].map((b) => [a, b] as const));
const flip = (shape: readonly number[], turn: boolean): readonly number[] =>
  turn ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

const product = (reads: Reads, turnA = false, turnB = false): Op => ({
  reads,
  of: (a, b) => tf.matMul(a, b, turnA, turnB),
  plain: (a, b) => matMul(a, b, turnA, turnB),
});
/** In all four transposes. */
const products = (name: string, a: readonly number[], b: readonly number[], spikes?: number): Ops =>
  Object.fromEntries(
    turns.map(([ta, tb]) => [
      `matMul ${turned([ta, tb])}${name}`,
      product([{ shape: flip(a, ta), ...(spikes !== undefined && { spikes }) }, flip(b, tb)], ta, tb),
    ]),
  );

/** A dense layer on maps [rows, ...rest]. */
const layer = (rest: readonly number[], outputs: number, rows = 6, spikes?: number): Op => {
  const inputs = sizeOf(rest);
  return {
    reads: [{ shape: [rows, ...rest], ...(spikes !== undefined && { spikes }) }, [inputs, outputs]],
    of: (x, weight) => dense(x, weight, [1, 1, outputs]),
    plain: (x, weight) => reshape(matMul(reshape(x, [rows, inputs]), weight), [rows, 1, 1, outputs]),
  };
};

/** Shapes that no block of a kernel divides, one place, no place, and long ones. */
export const productOps: Ops = {
  ...products('', [5, 7], [7, 3]),
  ...products(' of spikes', [9, 21], [21, 17], 0.15),
  ...products(' in batches', [3, 5, 7], [3, 7, 2]),
  'matMul 1x1': product([
    [1, 1],
    [1, 1],
  ]),
  'matMul, a row': product([
    [1, 19],
    [19, 3],
  ]),
  'matMul, a column': product([
    [5, 19],
    [19, 1],
  ]),
  'matMul, wide': product([
    [3, 4],
    [4, 35],
  ]),
  'matMul of no rows': product([
    [0, 4],
    [4, 3],
  ]),
  'matMul over nothing': product([
    [3, 0],
    [0, 2],
  ]),
  'matMul of silence': product([{ shape: [6, 9], spikes: 0 }, [9, 17]]),
  'matMul, one matrix for a batch': product([
    [3, 5, 4],
    [1, 4, 2],
  ]),
  'matMul, a batch for one matrix': product([
    [1, 5, 4],
    [3, 4, 2],
  ]),
  'matMul, both sides broadcast': product([
    [2, 1, 3, 4],
    [5, 4, 6],
  ]),
  dense: layer([2, 3, 4], 5),
  'dense of spikes': layer([2, 3, 4], 17, 9, 0.15),
  'dense of one row': layer([1, 1, 19], 3, 1),
  'dense of no rows': layer([2, 2, 1], 3, 0),
  'dot of vectors': {
    reads: [[7], [7]],
    of: (a, b) => tf.dot(a, b),
    plain: (a, b) => ({ shape: [], data: Float64Array.of(a.data.reduce((s, x, i) => s + x * b.data[i]!, 0)) }),
  },
  outerProduct: {
    reads: [[5], [3]],
    of: (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D),
    plain: (a, b) => map((x, y) => x * y, { ...a, shape: [5, 1] }, b),
  },
  'fused matMul, bias and relu': {
    reads: [[5, 7], [7, 3], [3]],
    of: (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: 'relu' }),
    plain: (a, b, bias) => map((x, y) => Math.max(0, x + y), matMul(a, b), bias),
  },
};
