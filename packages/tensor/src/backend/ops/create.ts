import type * as tf from '@tensorflow/tfjs';
import { offsetOf, output, register, reshaped, valuesOf } from '../registry.ts';

/** Constant tensors, made in the arena. */
register('Fill', ({ attrs }) => {
  const { shape, value, dtype } = attrs as { shape: number[]; value: number; dtype?: tf.DataType };
  if ((dtype ?? 'float32') !== 'float32' || typeof value !== 'number') return undefined;
  const y = output(shape);
  y.view.fill(value);
  return y.info;
});

for (const [name, value] of [
  ['ZerosLike', 0],
  ['OnesLike', 1],
] as const)
  register(name, ({ inputs }) => {
    const x = inputs['x'] as tf.TensorInfo;
    if (x.dtype !== 'float32') return undefined;
    const y = output(x.shape);
    y.view.fill(value);
    return y.info;
  });

/** bool and int32 become float32 in the arena. */
register('Cast', ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  if (attrs['dtype'] === x.dtype) return reshaped(x, x.shape);
  if (attrs['dtype'] !== 'float32' || (x.dtype !== 'bool' && x.dtype !== 'int32')) return undefined;
  const y = output(x.shape);
  y.view.set(valuesOf(x));
  return y.info;
});

/** Rows of x along an axis, by index. Indices out of range are an error, as in tfjs. */
register('GatherV2', ({ inputs, attrs }) => {
  const { x, indices } = inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
  const { axis, batchDims } = attrs as { axis: number; batchDims: number };
  if (x.dtype !== 'float32' || batchDims || axis < 0) return undefined;
  const extent = x.shape[axis]!;
  const outer = x.shape.slice(0, axis);
  const rest = x.shape.slice(axis + 1);
  const inner = rest.reduce((product, next) => product * next, 1);
  const at = valuesOf(indices);
  offsetOf(x);
  const from = valuesOf(x) as Float32Array;
  const y = output([...outer, ...indices.shape, ...rest]);
  const blocks = outer.reduce((product, next) => product * next, 1);
  for (let block = 0, to = 0; block < blocks; block++)
    for (let i = 0; i < at.length; i++, to += inner) {
      const index = at[i]!;
      if (!(index >= 0 && index < extent))
        throw new Error(`GatherV2: the index value ${index} is not in [0, ${extent - 1}].`);
      const first = (block * extent + index) * inner;
      if (inner === 1) y.view[to] = from[first]!;
      else y.view.set(from.subarray(first, first + inner), to);
    }
  return y.info;
});

/** Sums the rows of x whose segment is the same: the gradient of a gather along the first axis. */
register('UnsortedSegmentSum', ({ inputs, attrs }) => {
  const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const segments = attrs['numSegments'] as number;
  const ids = valuesOf(segmentIds);
  if (x.dtype !== 'float32' || segmentIds.shape.length !== 1) return undefined;
  offsetOf(x);
  const from = valuesOf(x) as Float32Array;
  const y = output([segments, ...x.shape.slice(1)]);
  y.view.fill(0);
  const inner = ids.length ? from.length / ids.length : 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < segments)) continue;
    for (let j = 0; j < inner; j++) y.view[id * inner + j]! += from[i * inner + j]!;
  }
  return y.info;
});
