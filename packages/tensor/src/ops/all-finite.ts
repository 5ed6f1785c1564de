import * as tf from '@tensorflow/tfjs';
import { bitsOf, isOurs, kernels, offsetOf } from '../backend/registry.ts';

/** Whether no number of these float32 tensors is NaN or infinite. Cheap: they are read once, where they lie. */
export async function allFinite(tensors: readonly tf.Tensor[]): Promise<boolean> {
  if (isOurs())
    return tensors.every((x) => bitsOf(x) !== undefined || kernels()['all_finite']!(offsetOf(x), x.size) === 1);
  // x - x is 0, or NaN.
  const sum = tf.tidy(() => tensors.reduce((all: tf.Tensor, x) => tf.add(all, tf.sum(tf.sub(x, x))), tf.scalar(0)));
  try {
    return (await sum.data())[0] === 0;
  } finally {
    sum.dispose();
  }
}
