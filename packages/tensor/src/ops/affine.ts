import * as tf from '@tensorflow/tfjs';
import { isOurs } from '../backend/registry.ts';

type Named = Readonly<Record<string, tf.Tensor>>;
export const fused = (): boolean => isOurs();
export const run = (kernel: string, inputs: Named, attrs: tf.NamedAttrMap = {}): tf.Tensor =>
  tf.engine().runKernel(kernel, { ...inputs }, attrs) as tf.Tensor;

/**
 * x * scale + shift by channel: batch normalization at inference, with the running statistics folded in.
 * @param x [..., channels]
 * @param scale [channels]
 * @param shift [channels]
 * @returns the shape of x; differentiable in all three
 */
export function affine(x: tf.Tensor, scale: tf.Tensor1D, shift: tf.Tensor1D): tf.Tensor {
  if (!fused()) return tf.add(tf.mul(x, scale), shift);
  const forward = tf.customGrad((...args) => {
    const [input, factor, offset] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[3] as unknown as tf.GradSaveFunc;
    const value = run('ChannelAffine', { x: input, scale: factor, shift: offset });
    save([input, factor]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [saved, by]: tf.Tensor[]) => {
        const sums = run('ChannelAffineGradient', { dy, x: saved! });
        const [dshift, dscale] = tf.unstack(sums) as [tf.Tensor, tf.Tensor];
        return [tf.mul(dy, by!), dscale, dshift];
      },
    };
  });
  return forward(x, scale, shift);
}
