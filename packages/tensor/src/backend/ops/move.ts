import * as tf from '@tensorflow/tfjs';
import { dispose, offsetOf, output, register, sizeOf } from '../registry.ts';
import { copyStrided, stepsOf, type CopyAxis } from './copy-strided.ts';

/** A new tensor copied from `source` along `axes`, `to` and `from` floats from their first; undefined: too many axes. */
function copied(
  shape: readonly number[],
  source: tf.TensorInfo,
  axes: readonly CopyAxis[],
  { to = 0, from = 0, fill }: { to?: number; from?: number; fill?: number } = {},
): tf.TensorInfo | undefined {
  if (source.dtype !== 'float32') return undefined;
  const y = output(shape);
  if (fill !== undefined) y.view.fill(fill);
  if (copyStrided(axes, y.offset + to * 4, offsetOf(source) + from * 4)) return y.info;
  dispose(y.info);
  return undefined;
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

register('Transpose', ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  const perm = attrs['perm'] as number[];
  const shape = perm.map((axis) => x.shape[axis]!);
  const [to, from] = [stepsOf(shape), stepsOf(x.shape)];
  return copied(
    shape,
    x,
    perm.map((axis, at) => ({ extent: shape[at]!, to: to[at]!, from: from[axis]! })),
  );
});

register('Slice', ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  const [begin, size] = tf.slice_util.parseSliceParams(
    x as tf.Tensor,
    attrs['begin'] as number[],
    attrs['size'] as number[],
  );
  tf.slice_util.assertParamsValid(x, begin!, size!);
  const [to, from] = [stepsOf(size!), stepsOf(x.shape)];
  const axes = size!.map((extent, at) => ({ extent, to: to[at]!, from: from[at]! }));
  return copied(size!, x, axes, { from: dot(begin!, from) });
});

register('PadV2', ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  const paddings = attrs['paddings'] as [number, number][];
  const shape = x.shape.map((extent, at) => extent + paddings[at]![0] + paddings[at]![1]);
  const [to, from] = [stepsOf(shape), stepsOf(x.shape)];
  const axes = x.shape.map((extent, at) => ({ extent, to: to[at]!, from: from[at]! }));
  const first = paddings.map(([before]) => before);
  return copied(shape, x, axes, { to: dot(first, to), fill: attrs['constantValue'] as number });
});

register('Reverse', ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  const dims = tf.util.parseAxisParam(attrs['dims'] as number[], x.shape);
  const steps = stepsOf(x.shape);
  const turned = steps.map((step, at) => (dims.includes(at) ? -step : step));
  const axes = x.shape.map((extent, at) => ({ extent, to: steps[at]!, from: turned[at]! }));
  return copied(x.shape, x, axes, { from: dims.reduce((sum, at) => sum + (x.shape[at]! - 1) * steps[at]!, 0) });
});

register('Tile', ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  const reps = attrs['reps'] as number[];
  const shape = x.shape.map((extent, at) => extent * reps[at]!);
  const [to, from] = [stepsOf(shape), stepsOf(x.shape)];
  const axes = x.shape.flatMap((extent, at) => [
    { extent: reps[at]!, to: extent * to[at]!, from: 0 },
    { extent, to: to[at]!, from: from[at]! },
  ]);
  return copied(shape, x, axes);
});

/** Tensors side by side along `axis` of `shape`; each brings so many of its extent. */
function joined(tensors: readonly tf.TensorInfo[], shape: readonly number[], axis: number, extents: readonly number[]) {
  if (tensors.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const y = output(shape);
  const outer = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis + 1));
  let at = y.offset;
  for (const [i, tensor] of tensors.entries()) {
    const row = extents[i]! * inner;
    const rows = { extent: outer, to: shape[axis]! * inner, from: row };
    copyStrided([rows, { extent: row, to: 1, from: 1 }], at, offsetOf(tensor));
    at += row * 4;
  }
  return y.info;
}

register('Concat', ({ inputs, attrs }) => {
  const tensors = Object.values(inputs);
  const first = tensors[0]!;
  const axis = tf.util.parseAxisParam(attrs['axis'] as number, first.shape)[0]!;
  const extents = tensors.map(({ shape }) => shape[axis]!);
  const shape = first.shape.with(
    axis,
    extents.reduce((sum, extent) => sum + extent, 0),
  );
  return joined(tensors, shape, axis, extents);
});

register('Pack', ({ inputs, attrs }) => {
  const tensors = Object.values(inputs);
  const axis = attrs['axis'] as number;
  const shape = tensors[0]!.shape.toSpliced(axis, 0, tensors.length);
  return joined(
    tensors,
    shape,
    axis,
    tensors.map(() => 1),
  );
});

/** The parts of x along `axis`; each has so many of its extent. */
function parted(x: tf.TensorInfo, axis: number, extents: readonly number[], drop: boolean) {
  if (x.dtype !== 'float32') return undefined;
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  let at = offsetOf(x);
  return extents.map((extent) => {
    const y = output(drop ? x.shape.toSpliced(axis, 1) : x.shape.with(axis, extent));
    const row = extent * inner;
    const rows = { extent: outer, to: row, from: x.shape[axis]! * inner };
    copyStrided([rows, { extent: row, to: 1, from: 1 }], y.offset, at);
    at += row * 4;
    return y.info;
  });
}

register('SplitV', ({ inputs, attrs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  const axis = tf.util.parseAxisParam(attrs['axis'] as number, x.shape)[0]!;
  const sizes = attrs['numOrSizeSplits'] as number | number[];
  return parted(x, axis, tf.backend_util.prepareSplitSize(x as tf.Tensor, sizes, axis), false);
});

register('Unpack', ({ inputs, attrs }) => {
  const x = inputs['value'] as tf.TensorInfo;
  const axis = tf.util.parseAxisParam(attrs['axis'] as number, x.shape)[0]!;
  return parted(x, axis, Array<number>(x.shape[axis]!).fill(1), true);
});
