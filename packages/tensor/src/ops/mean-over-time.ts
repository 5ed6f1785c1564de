import * as tf from '@tensorflow/tfjs';
import { fused, run } from './affine.ts';

/**
 * The mean over timesteps of time-major numbers, as one op forward and one backward.
 * @param x float32 [timesteps * rows, ...rest]
 * @returns [rows, numbers of rest]; differentiable
 */
export function meanOverTime(x: tf.Tensor, timesteps: number): tf.Tensor2D {
  if (!fused()) {
    const rows = x.shape[0]! / timesteps;
    return tf.mean<tf.Tensor2D>(tf.reshape(x, [timesteps, rows, x.size / (timesteps * rows)]), 0);
  }
  const op = tf.customGrad((input) => ({
    value: run('MeanOverTime', { x: input as tf.Tensor }, { timesteps }),
    gradFunc: (dy: tf.Tensor) => run('MeanOverTimeGradient', { dy }, { timesteps, shape: x.shape }),
  }));
  return op(x) as tf.Tensor2D;
}
