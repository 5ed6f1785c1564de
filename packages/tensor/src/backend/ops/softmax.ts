import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, output, register, spread } from '../registry.ts';
import { ranges } from './ranges.ts';
import { MEAN } from './reduce.ts';
import { scratch } from './scratch.ts';

/** Numbers of a call that outweigh handing it over. */
const NUMBERS = 4096;
const rowRanges = (rows: number, columns: number) => ranges(rows, Math.ceil(NUMBERS / columns));

for (const [logarithm, name] of ['Softmax', 'LogSoftmax'].entries())
  register(name, ({ inputs }) => {
    const x = inputs['logits'] as tf.TensorInfo;
    const columns = x.shape.at(-1) ?? 1;
    if (x.dtype !== 'float32' || !columns) return undefined;
    const y = output(x.shape);
    const at = offsetOf(x);
    const calls = rowRanges(y.view.length / columns, columns).map(({ first, count }) => {
      const step = 4 * first * columns;
      return [at + step, y.offset + step, count, columns, logarithm];
    });
    spread('softmax', calls);
    return y.info;
  });

/** [loss, slope]: see `softmaxCrossEntropy`. */
register('SoftmaxLoss', ({ inputs, attrs }) => {
  const { logits, labels } = inputs as { logits: tf.TensorInfo; labels: tf.TensorInfo };
  const [rows, columns] = logits.shape as [number, number];
  const [x, truth] = [offsetOf(logits), offsetOf(labels)];
  const slope = output(logits.shape);
  const loss = output([]);
  scratch([rows], (losses) => {
    const calls = rowRanges(rows, columns).map(({ first, count }) => {
      const [row, step] = [4 * first, 4 * first * columns];
      const where = [x + step, truth + row, losses + row, slope.offset + step];
      return [...where, count, columns, attrs['smoothing'] as number, 1 / rows];
    });
    spread('softmax_loss', calls);
    // The mean of the rows, in an order that no thread changes.
    kernels()['reduce']!(MEAN, losses, loss.offset, 1, rows, 1);
  });
  return [loss.info, slope.info];
});
