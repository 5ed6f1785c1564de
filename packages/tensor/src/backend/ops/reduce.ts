import * as tf from '@tensorflow/tfjs';
import { dispose, kernels, offsetOf, output, register, reshaped, sizeOf } from '../registry.ts';
import { spreadNumbers } from './ranges.ts';

/** The order of the enum in kernels/reduce.c. The mean of means over groups of one size is the mean. */
const operations = ['Sum', 'Max', 'Min', 'Mean'];
export const [SUM, MEAN] = [operations.indexOf('Sum'), operations.indexOf('Mean')];

/** Neighbouring reduced axes as one: each group is x[outer][count][inner] for the kernel. */
function groupsOf(shape: readonly number[], axes: readonly number[]): { first: number; last: number }[] {
  const groups: { first: number; last: number }[] = [];
  for (const axis of [...axes].sort((a, b) => b - a)) {
    const group = groups.at(-1);
    // Axes of extent 1 between two groups do not part them.
    if (group && shape.slice(axis + 1, group.first).every((extent) => extent === 1)) group.first = axis;
    else groups.push({ first: axis, last: axis });
  }
  return groups;
}

/** Reduces float32 x over `axes`; the result has extent 1 there. */
function reduced(operation: number, x: tf.TensorInfo, axes: readonly number[]): tf.TensorInfo {
  let current = x;
  for (const { first, last } of groupsOf(x.shape, axes)) {
    const shape = current.shape;
    const outer = sizeOf(shape.slice(0, first));
    const count = sizeOf(shape.slice(first, last + 1));
    const inner = sizeOf(shape.slice(last + 1));
    const y = output(shape.map((extent, axis) => (axis >= first && axis <= last ? 1 : extent)));
    if (y.view.length) kernels()['reduce']!(operation, offsetOf(current), y.offset, outer, count, inner);
    if (current !== x) dispose(current);
    current = y.info;
  }
  return current === x ? reshaped(x, x.shape) : current;
}

interface Axes {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

for (const [operation, name] of operations.entries())
  register(name, ({ inputs, attrs }) => {
    const x = inputs['x'] as tf.TensorInfo;
    const { axis, reductionIndices, keepDims } = attrs as Axes;
    if (x.dtype !== 'float32') return undefined;
    const axes = tf.util.parseAxisParam((axis ?? reductionIndices) as number[], x.shape);
    const wide = reduced(operation, x, axes);
    const shape = x.shape.flatMap((extent, at) => (!axes.includes(at) ? [extent] : keepDims ? [1] : []));
    const result = reshaped(wide, shape);
    dispose(wide);
    return result;
  });

/** [rows, numbers] of x [steps * rows, ...rest]: see `meanOverTime`. */
register('MeanOverTime', ({ inputs, attrs }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const { timesteps } = attrs as { timesteps: number };
  const [folded = 0, ...rest] = x.shape;
  const y = output([folded / timesteps, sizeOf(rest)]);
  if (y.view.length) kernels()['reduce']!(MEAN, offsetOf(x), y.offset, 1, timesteps, y.view.length);
  return y.info;
});

/** The same share of dy at every step. */
register('MeanOverTimeGradient', ({ inputs, attrs }) => {
  const { dy } = inputs as { dy: tf.TensorInfo };
  const { timesteps, shape } = attrs as { timesteps: number; shape: number[] };
  const y = output(shape);
  const length = sizeOf(dy.shape);
  const from = offsetOf(dy);
  const share = (first: number, count: number) => [from + 4 * first, y.offset + 4 * first, count, 1 / timesteps];
  spreadNumbers('scaled', length, share);
  for (let step = 1; step < timesteps; step++) y.view.copyWithin(step * length, 0, length);
  return y.info;
});
