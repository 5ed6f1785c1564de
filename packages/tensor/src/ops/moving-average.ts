import * as tf from '@tensorflow/tfjs';
import { fused } from './affine.ts';

/**
 * before (1 - share) + newest share, of one shape: what a running statistic becomes. No gradient flows through it, and
 * so nothing is kept for one where it runs amid a network that learns.
 */
export function movingAverage(before: tf.Tensor, newest: tf.Tensor, share: number): tf.Tensor {
  if (!fused()) return tf.add(tf.mul(before, 1 - share), tf.mul(newest, share));
  const [next] = tf.engine().runKernel('MovingAverage', { before, newest }, { share }) as unknown as [tf.Tensor];
  return next;
}
