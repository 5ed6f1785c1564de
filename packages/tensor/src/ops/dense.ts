import * as tf from '@tensorflow/tfjs';
import { GenoError } from '@genospike/core';
import { fused, run } from './affine.ts';

/**
 * A dense layer without bias: x weight, rows of x taken as flat. One op on our backends; composed it takes two reshapes
 * more, forward and backward, which cost small layers more than the product.
 * @param x float32 [rows, ...of inputs numbers]
 * @param weight [inputs, outputs]
 * @param shape of the outputs of a row
 * @returns [rows, ...shape]; differentiable in both
 * @throws GENO_SHAPE
 */
export function dense(x: tf.Tensor, weight: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const [rows = 0, ...rest] = x.shape;
  const [inputs = 0, outputs = 0] = weight.shape;
  const size = (of: readonly number[]) => tf.util.sizeFromShape([...of]);
  if (weight.rank !== 2 || size(rest) !== inputs || size(shape) !== outputs)
    throw new GenoError('GENO_SHAPE', `dense: x is [${x.shape}], the weight [${weight.shape}], a result [${shape}].`, {
      fix: 'give it a weight [numbers of a row, numbers of a result]',
    });
  if (fused()) return run('Dense', { x, weight }, { shape: [rows, ...shape] });
  return tf.reshape(tf.matMul(tf.reshape(x, [rows, inputs]), weight as tf.Tensor2D), [rows, ...shape]);
}

tf.registerGradient({
  kernelName: 'Dense',
  inputsToSave: ['x', 'weight'],
  gradFunc(dy, saved) {
    const [x, weight] = saved as [tf.Tensor, tf.Tensor];
    const slope = { dy: dy as tf.Tensor };
    return {
      x: () => run('DenseInputGradient', { ...slope, weight }, { shape: x.shape }),
      weight: () => run('DenseWeightGradient', { ...slope, x }, { shape: weight.shape }),
    };
  },
});
