import { softmaxCrossEntropy, tf } from '@genospike/tensor';
import { build, logSumExp, map, mean, reduce, sum, type Plain } from '../plain.ts';
import type { Op, Ops, Reads } from '../op.ts';

const labels = [6, 0, 3, 3, 1];
const hot = (): tf.Tensor => tf.oneHot(tf.tensor1d(labels, 'int32'), 7);
const plainHot = build([5, 7], ([row = 0, column = 0]) => Number(labels[row] === column));

const logSoftmax = (x: Plain): Plain => {
  const axis = x.shape.length - 1;
  return map((value, whole) => value - whole, x, reduce(logSumExp, x, [axis], true));
};
const softmax = (x: Plain): Plain => map(Math.exp, logSoftmax(x));
const all = (f: (values: readonly number[]) => number, x: Plain): Plain =>
  reduce(f, x, x.shape.map((_, axis) => axis)); // prettier-ignore
const crossEntropy = (x: Plain): Plain =>
  all(mean, reduce((values) => -sum(values), map((p, q) => p * q, logSoftmax(x), plainHot), [1])); // prettier-ignore
/** By its formula, smoothed: the label's share and that of every class. */
const smoothed =
  (truth: readonly number[], smoothing: number) =>
  (x: Plain): Plain => {
    const { shape } = x;
    const target = build(shape, ([row = 0, column = 0]) =>
    (1 - smoothing) * Number(truth[row] === column) + smoothing / shape[1]!); // prettier-ignore
    return all(
      mean,
      reduce(
        (values) => -sum(values),
        map((p, q) => p * q, logSoftmax(x), target),
        [1],
      ),
    );
  };
const fused = (reads: Reads, truth: readonly number[], smoothing: number): Op =>
  of((x) => softmaxCrossEntropy(x as tf.Tensor2D, tf.tensor1d([...truth], 'int32'), smoothing), smoothed(truth, smoothing), reads); // prettier-ignore

const of = (f: (x: tf.Tensor) => tf.Tensor, plain: (x: Plain) => Plain, reads: Reads = [[5, 7]]): Op => ({
  reads,
  of: (x) => f(x),
  plain: (x) => plain(x),
});
const far = [{ shape: [2, 3], values: [1000, 0, -1000, -1000, -1001, -999] }];

/** What tasks ask of a network's outputs. */
export const classOps: Ops = {
  softmax: of((x) => tf.softmax(x), softmax),
  'softmax of three axes': of((x) => tf.softmax(x), softmax, [[2, 3, 5]]),
  'softmax of one class': of((x) => tf.softmax(x), softmax, [[3, 1]]),
  'softmax, far apart': of((x) => tf.softmax(x), softmax, far),
  'softmax of nothing': of((x) => tf.softmax(x), softmax, [[0, 5]]),
  logSoftmax: of((x) => tf.logSoftmax(x), logSoftmax),
  'logSoftmax, far apart': of((x) => tf.logSoftmax(x), logSoftmax, far),
  'logSoftmax of one sample': of((x) => tf.logSoftmax(x), logSoftmax, [[1, 10]]),
  'softmax cross-entropy': of((x) => tf.losses.softmaxCrossEntropy(hot(), x), crossEntropy),
  'cross-entropy of logSoftmax': of((x) => tf.div(tf.sum(tf.mul(tf.logSoftmax(x), hot())), -5), crossEntropy),
  softmaxCrossEntropy: fused([[5, 7]], labels, 0),
  'softmaxCrossEntropy, smoothed': fused([[5, 7]], labels, 0.1),
  'softmaxCrossEntropy of one class': fused([[3, 1]], [0, 0, 0], 0.1),
  'softmaxCrossEntropy of one sample': fused([[1, 33]], [32], 0.2),
  'softmaxCrossEntropy, far apart': fused(far, [1, 2], 0.1),
  'softmaxCrossEntropy, overflowing': fused([{ shape: [1, 3], values: [3e38, -3e38, 0] }], [0], 0),
  'softmaxCrossEntropy of NaN': { ...fused([{ shape: [2, 3], values: [NaN, 0, 1, 2, 3, 4] }], [1, 2], 0), flat: true },
  'softmaxCrossEntropy of nothing': fused([[0, 5]], [], 0),
  'sigmoid cross-entropy': of(
    (x) => tf.losses.sigmoidCrossEntropy(hot(), x),
    (x) =>
      all(
        mean,
        map((z, y) => Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z))), x, plainHot),
      ),
  ),
  'mean squared error': of(
    (x) => tf.losses.meanSquaredError(hot(), x),
    (x) =>
      all(
        mean,
        map((z, y) => (z - y) ** 2, x, plainHot),
      ),
  ),
};
