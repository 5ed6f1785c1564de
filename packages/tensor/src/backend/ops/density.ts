import type * as tf from '@tensorflow/tfjs';
import { bitsOf, kernels, offsetOf, sizeOf } from '../registry.ts';

/** Fewer output channels than this leave the sparse kernels too little to do for each entry of their lists. */
const FEW = 16;
const SAMPLES = 4096;

/** The share of non-zeros: of bits exactly, else from a sample at a fixed odd stride, so that channels are met alike. */
export function density(tensor: tf.TensorInfo): number {
  const count = sizeOf(tensor.shape);
  if (!count) return 1;
  const bits = bitsOf(tensor);
  if (bits !== undefined) return kernels()['count_bits']!(bits, count) / count;
  const step = Math.floor(count / SAMPLES) | 1;
  return kernels()['count_nonzero']!(offsetOf(tensor), count, step) / Math.ceil(count / step);
}

/** Whether x is so sparse that its zeros are worth leaving out, for so many output channels. Either way the bits are the
 *  same, if the other side is finite: 0 * NaN would be lost. */
export const worthSparse = (x: tf.TensorInfo, columns: number): boolean =>
  columns >= FEW && density(x) < kernels()['sparse_below']!();

export const allFinite = (x: tf.TensorInfo): boolean => kernels()['all_finite']!(offsetOf(x), sizeOf(x.shape)) === 1;

/** Where the sparse kernels find x: floats or bits, the other is 0. */
export function spikesAt(x: tf.TensorInfo): [floats: number, bits: number] {
  const bits = bitsOf(x);
  return bits === undefined ? [offsetOf(x), 0] : [0, bits];
}
