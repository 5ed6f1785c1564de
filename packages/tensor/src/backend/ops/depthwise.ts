import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, output, register, sizeOf } from '../registry.ts';
import { geometryOf, paddedHeight, paddedWidth, transposed, withGeometry } from './geometry.ts';
import type { ConvAttributes, Geometry } from './geometry.ts';
import { scratch } from './scratch.ts';

type Pair = readonly [tf.TensorInfo, tf.TensorInfo];

/** Ours serve one filter a channel; `pair` are the tensors the kernel reads, `shape` is the result's. */
function served(
  imageShape: readonly number[],
  filterShape: readonly number[],
  pair: Pair,
  attrs: unknown,
  shapeOf: (g: Geometry) => readonly number[],
  run: (g: Geometry, first: number, second: number, result: number) => void,
): tf.TensorInfo | undefined {
  const g = geometryOf(imageShape, filterShape, attrs as ConvAttributes, true);
  if (!g || filterShape[3] !== 1 || pair.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const result = output(shapeOf(g));
  if (!result.view.length || pair.some(({ shape }) => !sizeOf(shape))) result.view.fill(0);
  else run(g, offsetOf(pair[0]), offsetOf(pair[1]), result.offset);
  return result.info;
}

function call(kernel: string, g: Geometry, ...[x, second, result, ...rest]: number[]): void {
  scratch([paddedHeight(g) * paddedWidth(g) * g.in], (pad) =>
    withGeometry(g, (geometry) => kernels()[kernel]!(geometry, x!, second!, result!, pad, ...rest)),
  );
}

/** y[N, Ho, Wo, C] of x[N, H, W, C] and filter[kh, kw, C, 1]. */
register('DepthwiseConv2dNative', ({ inputs, attrs }) => {
  const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
  const shapeOf = (g: Geometry) => [g.images, g.outHeight, g.outWidth, g.out];
  return served(x.shape, filter.shape, [x, filter], attrs, shapeOf, (g, ...at) => call('depthwise', g, ...at, 0));
});

register('DepthwiseConv2dNativeBackpropInput', ({ inputs, attrs }) => {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const shape = attrs['inputShape'] as number[];
  return served(
    shape,
    filter.shape,
    [dy, filter],
    attrs,
    () => shape,
    (g, ...at) => call('depthwise', transposed(g), ...at, 1),
  );
});

register('DepthwiseConv2dNativeBackpropFilter', ({ inputs, attrs }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const shape = attrs['filterShape'] as number[];
  return served(
    x.shape,
    shape,
    [x, dy],
    attrs,
    () => shape,
    (g, ...at) => call('depthwise_dw', g, ...at),
  );
});
