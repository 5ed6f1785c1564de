import type * as tf from '@tensorflow/tfjs';
import { arena, kernels, offsetOf, output, register, sizeOf } from '../registry.ts';
import { copyStrided } from './copy-strided.ts';
import { geometryOf, paddedHeight, paddedWidth, transposed, withGeometry } from './geometry.ts';
import type { ConvAttributes, Geometry } from './geometry.ts';
import { SUM } from './reduce.ts';
import { scratch } from './scratch.ts';

/**
 * The result of one of the three kernels, which serve one filter a channel. With more (filter[kh, kw, C, filters]) the
 * image is widened to C * filters channels: filters and outputs lie as those of such an image.
 * @param pair the tensors the kernel reads
 * @param shapeOf the shape of the result
 */
function served(
  imageShape: readonly number[],
  filterShape: readonly number[],
  pair: readonly [tf.TensorInfo, tf.TensorInfo],
  attrs: unknown,
  shapeOf: (g: Geometry) => readonly number[],
  run: (g: Geometry, filters: number, first: number, second: number, result: number) => void,
): tf.TensorInfo | undefined {
  const g = geometryOf(imageShape, filterShape, attrs as ConvAttributes, true);
  if (!g || pair.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const result = output(shapeOf(g));
  if (!result.view.length || pair.some(({ shape }) => !sizeOf(shape))) result.view.fill(0);
  else run({ ...g, in: g.out }, filterShape[3]!, offsetOf(pair[0]), offsetOf(pair[1]), result.offset);
  return result.info;
}

function call(kernel: string, g: Geometry, ...[x, second, result, ...rest]: number[]): void {
  scratch([paddedHeight(g) * paddedWidth(g) * g.in], (pad) =>
    withGeometry(g, (geometry) => kernels()[kernel]!(geometry, x!, second!, result!, pad, ...rest)),
  );
}

/** Runs `work` with the image at x, of g.in / filters channels, each repeated `filters` times. */
function widened(g: Geometry, filters: number, x: number, work: (wide: number) => void): void {
  if (filters === 1) return work(x);
  const count = g.images * g.height * g.width * g.in;
  arena().scratch(4 * count, (wide) => {
    copyStrided(
      [
        { extent: count / filters, to: filters, from: 1 },
        { extent: filters, to: 1, from: 0 },
      ],
      wide,
      x,
    );
    work(wide);
  });
}

/** y[N, Ho, Wo, C * filters] of x[N, H, W, C] and filter[kh, kw, C, filters]. */
register('DepthwiseConv2dNative', ({ inputs, attrs }) => {
  const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
  const shapeOf = (g: Geometry) => [g.images, g.outHeight, g.outWidth, g.out];
  return served(x.shape, filter.shape, [x, filter], attrs, shapeOf, (g, filters, image, ...at) =>
    widened(g, filters, image, (wide) => call('depthwise', g, wide, ...at, 0)),
  );
});

register('DepthwiseConv2dNativeBackpropInput', ({ inputs, attrs }) => {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const shape = attrs['inputShape'] as number[];
  const shapeOf = () => shape;
  return served(shape, filter.shape, [dy, filter], attrs, shapeOf, (g, filters, first, second, dx) => {
    if (filters === 1) return call('depthwise', transposed(g), first, second, dx, 1);
    const channels = g.images * g.height * g.width * (g.in / filters);
    arena().scratch(4 * channels * filters, (wide) => {
      call('depthwise', transposed(g), first, second, wide, 1);
      kernels()['reduce']!(SUM, wide, dx, channels, filters, 1);
    });
  });
});

register('DepthwiseConv2dNativeBackpropFilter', ({ inputs, attrs }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const shape = attrs['filterShape'] as number[];
  const shapeOf = () => shape;
  return served(x.shape, shape, [x, dy], attrs, shapeOf, (g, filters, image, ...at) =>
    widened(g, filters, image, (wide) => call('depthwise_dw', g, wide, ...at)),
  );
});
