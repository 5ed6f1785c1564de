import * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, output, register } from '../registry.ts';
import { geometryFrom, withGeometry, type ConvAttributes, type Geometry } from './geometry.ts';

interface PoolAttributes extends ConvAttributes {
  filterSize: number | [number, number];
}

function poolOf(shape: readonly number[], attrs: unknown): Geometry {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as PoolAttributes;
  const four = shape as [number, number, number, number];
  return geometryFrom(tf.backend_util.computePool2DInfo(four, filterSize, strides, 1, pad as 'same', dimRoundingMode));
}

for (const [name, kernel] of [
  ['AvgPool', 'average_pool'],
  ['MaxPool', 'max_pool'],
] as const)
  register(name, ({ inputs, attrs }) => {
    const x = inputs['x'] as tf.TensorInfo;
    if (x.dtype !== 'float32') return undefined;
    const g = poolOf(x.shape, attrs);
    const y = output([g.images, g.outHeight, g.outWidth, g.out]);
    withGeometry(g, (geometry) => kernels()[kernel]!(geometry, offsetOf(x), y.offset));
    return y.info;
  });

register('AvgPoolGrad', ({ inputs, attrs }) => {
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
  if (dy.dtype !== 'float32') return undefined;
  const dx = output(input.shape);
  withGeometry(poolOf(input.shape, attrs), (g) => kernels()['average_pool_gradient']!(g, dx.offset, offsetOf(dy)));
  return dx.info;
});

register('MaxPoolGrad', ({ inputs, attrs }) => {
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
  if (dy.dtype !== 'float32' || input.dtype !== 'float32') return undefined;
  const dx = output(input.shape);
  withGeometry(poolOf(input.shape, attrs), (g) =>
    kernels()['max_pool_gradient']!(g, dx.offset, offsetOf(dy), offsetOf(input)),
  );
  return dx.info;
});
