import * as tf from '@tensorflow/tfjs';
import { fused } from './affine.ts';

/**
 * Scales tensors together, by limit / norm, where the norm over all their numbers is above the limit (Pascanu et al.,
 * ICML 2013, algorithm 1). One pass on our backends, and a second one only where there is something to scale.
 * @param tensors float32, of any shapes
 * @returns as many of the same shapes; NaN where the norm is
 */
export function clipByNorm(tensors: readonly tf.Tensor[], limit: number): tf.Tensor[] {
  if (!tensors.length) return [];
  if (fused()) {
    const given = Object.fromEntries(tensors.map((tensor, i) => [`tensor${i}`, tensor]));
    const clipped: unknown = tf.engine().runKernel('ClipByNorm', given, { limit });
    return clipped as tf.Tensor[];
  }
  return tf.tidy(() => {
    const squares = tensors.map((tensor) => tf.sum(tf.square(tensor)));
    const norm = tf.sqrt(tf.addN(squares));
    const by = tf.div(limit, tf.maximum(norm, limit));
    return tensors.map((tensor) => tf.mul(tensor, by));
  });
}
