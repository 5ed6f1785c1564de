import { tf } from '@genospike/tensor';
// Stands in until @genospike/tensor exports these.
export function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, eps: number) {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const { mean, variance } = tf.moments(x, axes);
  const y = x.sub(mean).div(variance.add(eps).sqrt()).mul(gamma).add(beta);
  return { y, mean, variance };
}
export const affine = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor => x.mul(scale).add(shift);
