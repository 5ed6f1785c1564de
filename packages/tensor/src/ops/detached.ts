import * as tf from '@tensorflow/tfjs';

/** f(x), through which no gradient flows. */
export const detached = <T extends tf.Tensor>(x: tf.Tensor, f: (x: tf.Tensor) => T): T =>
  tf.customGrad((input) => ({ value: f(input as tf.Tensor), gradFunc: () => tf.zerosLike(input as tf.Tensor) }))(
    x,
  ) as T;
