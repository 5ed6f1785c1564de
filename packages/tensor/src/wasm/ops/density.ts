import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, sizeOf } from '../registry.ts';

/** Below this share of non-zeros the sparse kernels were the faster ones at every size measured. */
const SPARSE_BELOW = 0.5;
const SAMPLES = 4096;

/** The share of non-zeros, from a sample at a fixed odd stride, so that channels are met alike. */
export function density(tensor: tf.TensorInfo): number {
  const count = sizeOf(tensor.shape);
  if (!count) return 1;
  const step = Math.floor(count / SAMPLES) | 1;
  return kernels()['count_nonzero']!(offsetOf(tensor), count, step) / Math.ceil(count / step);
}

/** Whether x is so sparse that its zeros are worth leaving out. `other` must be finite, or 0 * NaN would be lost. */
export const worthSparse = (x: tf.TensorInfo, other: tf.TensorInfo): boolean =>
  density(x) < SPARSE_BELOW && kernels()['all_finite']!(offsetOf(other), sizeOf(other.shape)) === 1;
