import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, sizeOf } from '../registry.ts';

/** Fewer output channels than this leave the sparse kernels too little to do for each entry of their lists. */
const FEW = 16;
const SAMPLES = 4096;

/** The share of non-zeros, from a sample at a fixed odd stride, so that channels are met alike. */
export function density(tensor: tf.TensorInfo): number {
  const count = sizeOf(tensor.shape);
  if (!count) return 1;
  const step = Math.floor(count / SAMPLES) | 1;
  return kernels()['count_nonzero']!(offsetOf(tensor), count, step) / Math.ceil(count / step);
}

/**
 * Whether x is so sparse that its zeros are worth leaving out. Either way the bits are the same.
 * @param other must be finite, or 0 * NaN would be lost
 * @param columns output channels
 * @param below the share of non-zeros up to which the sparse kernel was the faster one, measured
 */
export const worthSparse = (x: tf.TensorInfo, other: tf.TensorInfo, columns: number, below: number): boolean =>
  columns >= FEW && density(x) < below && kernels()['all_finite']!(offsetOf(other), sizeOf(other.shape)) === 1;
