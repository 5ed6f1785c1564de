import { tf } from '@genospike/tensor';
import { at, build, reshape, type Plain } from '../plain.ts';
import type { Op, Ops, Reads } from '../op.ts';

const SHAPE = [2, 3, 4, 5];
const whole = (...numbers: number[]) => tf.tensor1d(numbers, 'int32');
const change = <T>(list: readonly T[], axis: number, to: T): readonly T[] =>
  list.map((one, i) => (i === axis ? to : one));

const transposed = (x: Plain, perm: readonly number[]): Plain =>
  build(
    perm.map((axis) => x.shape[axis]!),
    (place) =>
      at(
        x,
        x.shape.map((_, axis) => place[perm.indexOf(axis)]!),
      ),
  );
const cut = (x: Plain, begin: readonly number[], size: readonly number[], by: readonly number[] = begin.map(() => 1)) =>
  build(size, (place) => at(x, place.map((p, axis) => begin[axis]! + p * by[axis]!))); // prettier-ignore
const gathered = (x: Plain, places: readonly number[], axis: number): Plain =>
  build(change(x.shape, axis, places.length), (place) => at(x, change(place, axis, places[place[axis]!]!)));
const joined = (axis: number, ...of: readonly Plain[]): Plain => {
  const starts = of.map((_, i) => of.slice(0, i).reduce((total, { shape }) => total + shape[axis]!, 0));
  const total = of.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return build(change(of[0]!.shape, axis, total), (place) => {
    const which = starts.findLastIndex((start, i) => start <= place[axis]! && of[i]!.shape[axis]! > 0);
    return at(of[which]!, change(place, axis, place[axis]! - starts[which]!));
  });
};
/** `outside`: what lies beyond the edge, by place. */
const padded = (x: Plain, [before, after]: readonly [readonly number[], readonly number[]], value: number): Plain =>
  build(
    x.shape.map((extent, axis) => extent + before[axis]! + after[axis]!),
    (place) => {
      const from = place.map((p, axis) => p - before[axis]!);
      return from.every((p, axis) => p >= 0 && p < x.shape[axis]!) ? at(x, from) : value;
    },
  );
const move = (of: (x: tf.Tensor) => tf.Tensor, plain: (x: Plain) => Plain, reads: Reads = [SHAPE]): Op => ({
  reads,
  of: (x) => of(x),
  plain: (x) => plain(x),
});

const turns = [[0, 2, 1, 3], [3, 2, 1, 0], [1, 0, 2, 3], [0, 1, 3, 2], [2, 3, 0, 1]]; // prettier-ignore
const three: Reads = [
  [2, 3, 4],
  [2, 1, 4],
  [2, 2, 4],
];

export const moveOps: Ops = {
  ...Object.fromEntries(
    turns.map((perm) => [
      `transpose to [${perm.join(', ')}]`,
      move((x) => tf.transpose(x, perm), (x) => transposed(x, perm)), // prettier-ignore
    ]),
  ),
  'transpose of a matrix': move((x) => tf.transpose(x), (x) => transposed(x, [1, 0]), [[5, 7]]), // prettier-ignore
  reshape: move((x) => tf.reshape(x, [6, -1]), (x) => reshape(x, [6, 20])), // prettier-ignore
  'expandDims and squeeze': move(
    (x) => tf.squeeze(tf.expandDims(x, 1), [0, 1]),
    (x) => reshape(x, [3, 4]),
    [[1, 3, 4]],
  ),
  slice: move(
    (x) => tf.slice(x, [1, 0, 1, 2], [1, 3, 2, 2]),
    (x) => cut(x, [1, 0, 1, 2], [1, 3, 2, 2]),
  ),
  'slice of the first axis': move((x) => tf.slice(x, 1, 1), (x) => cut(x, [1, 0, 0, 0], [1, 3, 4, 5])), // prettier-ignore
  'slice of nothing': move((x) => tf.slice(x, [1, 0], [0, 3]), (x) => cut(x, [1, 0], [0, 3]), [[2, 3]]), // prettier-ignore
  // tfjs has no gradient of it.
  stridedSlice: {
    flat: true,
    ...move(
      (x) => tf.stridedSlice(x, [0, 0, 1, 0], [2, 3, 4, 5], [1, 2, 1, 2]),
      (x) => cut(x, [0, 0, 1, 0], [2, 2, 3, 3], [1, 2, 1, 2]),
    ),
  },
  reverse: move((x) => tf.reverse(x, [1, 3]), (x) => cut(x, [0, 2, 0, 4], SHAPE, [1, -1, 1, -1])), // prettier-ignore
  tile: move(
    (x) => tf.tile(x, [2, 1, 3]),
    (x) => joined(2, ...Array<Plain>(3).fill(joined(0, x, x))),
    [[2, 3, 2]],
  ),
  broadcastTo: move(
    (x) => tf.broadcastTo(x, [4, 3, 5]),
    (x) => build([4, 3, 5], (place) => at(x, place)),
    [[3, 1]],
  ),
  'pad of a matrix': move(
    (x) => tf.pad(x, [[0, 1], [2, 0]], 7), // prettier-ignore
    (x) => padded(x, [[0, 2], [1, 0]], 7), // prettier-ignore
    [[3, 4]],
  ),
  'pad of images': move(
    (x) => tf.pad(x, [[0, 0], [1, 2], [2, 1], [0, 0]]), // prettier-ignore
    (x) => padded(x, [[0, 1, 2, 0], [0, 2, 1, 0]], 0), // prettier-ignore
  ),
  // tfjs's gradient of it is that of a plain pad.
  mirrorPad: {
    flat: true,
    ...move(
      (x) => tf.mirrorPad(x, [[0, 0], [1, 2]], 'reflect'), // prettier-ignore
      (x) => gathered(x, [1, 0, 1, 2, 3, 2, 1], 1),
      [[3, 4]],
    ),
  },
  'gather of rows': move((x) => tf.gather(x, whole(4, 0, 0, 2, 1, 4, 3)), (x) => gathered(x, [4, 0, 0, 2, 1, 4, 3], 0), [[5, 3]]), // prettier-ignore
  'gather of channels': move((x) => tf.gather(x, whole(3, 2, 2), 3), (x) => gathered(x, [3, 2, 2], 3)), // prettier-ignore
  'gather of nothing': move((x) => tf.gather(x, whole()), (x) => gathered(x, [], 0), [[5, 3]]), // prettier-ignore
  ...Object.fromEntries(
    [0, 1, 2].map((axis) => [
      `concat over axis ${axis}`,
      {
        reads: three.map((shape) => change(shape as number[], axis, (shape as number[])[1]!)).map((shape) => change(shape, 1, axis === 1 ? shape[1]! : 2)), // prettier-ignore
        of: (x, y, z) => tf.concat([x, y, z], axis),
        plain: (x, y, z) => joined(axis, x, y, z),
      } satisfies Op,
    ]),
  ),
  'concat with nothing': {
    reads: [
      [0, 3],
      [2, 3],
    ],
    of: (x, y) => tf.concat([x, y], 0),
    plain: (x, y) => joined(0, x, y),
  },
  stack: {
    reads: [
      [3, 5],
      [3, 5],
    ],
    of: (x, y) => tf.stack([x, y], 1),
    plain: (x, y) => joined(1, reshape(x, [3, 1, 5]), reshape(y, [3, 1, 5])),
  },
  unstack: move(
    (x) => tf.sub(tf.unstack(x, 1)[0]!, tf.unstack(x, 1)[2]!),
    (x) => build([2, 4], ([i = 0, j = 0]) => at(x, [i, 0, j]) - at(x, [i, 2, j])),
    [[2, 3, 4]],
  ),
  split: move((x) => tf.split(x, [1, 3, 1], 3)[1]!, (x) => cut(x, [0, 0, 0, 1], [2, 3, 4, 3])), // prettier-ignore
  unsortedSegmentSum: move(
    (x) => tf.unsortedSegmentSum(x, whole(2, 0, 2, 1, 0), 4),
    (x) =>
      build([4, 3], ([segment = 0, column = 0]) =>
        [2, 0, 2, 1, 0].reduce((total, to, row) => total + (to === segment ? at(x, [row, column]) : 0), 0),
      ),
    [[5, 3]],
  ),
  oneHot: {
    reads: [[1]],
    of: () => tf.cast(tf.oneHot(whole(1, 6, 0, 2, 2), 7), 'float32'),
    plain: () => build([5, 7], ([row = 0, column = 0]) => Number([1, 6, 0, 2, 2][row] === column)),
    flat: true,
  },
  'fill, zeros, ones, range': {
    reads: [[1]],
    of: () => tf.add(tf.add(tf.fill([3, 4], 2.5), tf.zeros([3, 4])), tf.mul(tf.ones([3, 1]), tf.range(0, 4))),
    plain: () => build([3, 4], ([, column = 0]) => 2.5 + column),
    flat: true,
  },
  linspace: {
    reads: [[1]],
    of: () => tf.linspace(-1, 2, 7),
    plain: () => build([7], ([i = 0]) => -1 + i / 2),
    flat: true,
  },
};
