import * as tf from '@tensorflow/tfjs';
import { bitsOf, offsetOf, output, register } from '../registry.ts';
import { geometryFrom, withGeometry, type ConvAttributes, type Geometry } from './geometry.ts';
import { imageRanges, inputBytes, outputBytes, spreadImages, spreadRanges } from './ranges.ts';

interface PoolAttributes extends ConvAttributes {
  filterSize: number | [number, number];
}

function poolOf(shape: readonly number[], attrs: unknown): Geometry {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as PoolAttributes;
  const four = shape as [number, number, number, number];
  return geometryFrom(tf.backend_util.computePool2DInfo(four, filterSize, strides, 1, pad as 'same', dimRoundingMode));
}

/** Windows side by side; pixels that fill none are left out. */
const sideBySide = (shape: readonly number[], [height, width]: readonly [number, number]): Geometry => {
  const window = [height, width];
  return poolOf(shape, { filterSize: window, strides: window, pad: 'valid' });
};

/** Means of x over windows [height, width]. */
export function averagePool(x: tf.TensorInfo, window: readonly [number, number]): tf.TensorInfo {
  return pooled('average_pool', x, sideBySide(x.shape, window));
}

/** The gradient of `averagePool` for an x of this shape, from dy to dx. */
export function averagePoolGradient(
  dy: number,
  shape: readonly number[],
  window: readonly [number, number],
  dx: number,
): void {
  spreadGradient(sideBySide(shape, window), dy, dx);
}

function pooled(kernel: string, x: tf.TensorInfo, g: Geometry): tf.TensorInfo {
  const y = output([g.images, g.outHeight, g.outWidth, g.out]);
  const bits = bitsOf(x);
  if (bits !== undefined && kernel === 'average_pool') {
    poolBits(g, bits, y.offset);
    return y.info;
  }
  const at = offsetOf(x);
  spreadImages(kernel, g, (first) => [at + first * inputBytes(g), y.offset + first * outputBytes(g)]);
  return y.info;
}

const spreadGradient = (g: Geometry, dy: number, dx: number): void =>
  spreadImages('average_pool_gradient', g, (first) => [dx + first * inputBytes(g), dy + first * outputBytes(g)]);

/** Average pooling of spikes where they lie as bits. */
function poolBits(g: Geometry, bits: number, y: number): void {
  withGeometry(g, (geometry) => spreadRanges('average_pool_bits', imageRanges(g), [geometry, bits, y]));
}

for (const [name, kernel] of [
  ['AvgPool', 'average_pool'],
  ['MaxPool', 'max_pool'],
] as const)
  register(name, ({ inputs, attrs }) => {
    const x = inputs['x'] as tf.TensorInfo;
    if (x.dtype !== 'float32') return undefined;
    return pooled(kernel, x, poolOf(x.shape, attrs));
  });

register('AvgPoolGrad', ({ inputs, attrs }) => {
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
  if (dy.dtype !== 'float32') return undefined;
  const dx = output(input.shape);
  spreadGradient(poolOf(input.shape, attrs), offsetOf(dy), dx.offset);
  return dx.info;
});

register('MaxPoolGrad', ({ inputs, attrs }) => {
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
  if (dy.dtype !== 'float32' || input.dtype !== 'float32') return undefined;
  const dx = output(input.shape);
  const g = poolOf(input.shape, attrs);
  const [at, x] = [offsetOf(dy), offsetOf(input)];
  spreadImages('max_pool_gradient', g, (first) => {
    const image = first * inputBytes(g);
    return [dx.offset + image, at + first * outputBytes(g), x + image];
  });
  return dx.info;
});
