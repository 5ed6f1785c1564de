import * as tf from '@tensorflow/tfjs';
import { GenoError } from '@genospike/core';
import { fused, run } from './affine.ts';
import { detached } from './detached.ts';

export interface BatchNorm {
  /** The shape of x. */
  readonly y: tf.Tensor;
  /** [channels]; no gradient flows through it. */
  readonly mean: tf.Tensor1D;
  /** [channels], biased (over n, not n - 1); no gradient flows through it. */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalization by the statistics of this batch, gamma (x - mean) / sqrt(variance + epsilon) + beta, over all
 * axes but the last (Ioffe and Szegedy 2015). With time folded into the batch, time is one of these axes.
 * @param x [..., channels]
 * @param gamma [channels]
 * @param beta [channels]
 * @param epsilon keeps constant channels finite
 * @returns y, differentiable in x, gamma and beta, and the batch's statistics for running averages
 * @throws GENO_BAD_OPTION when gamma or beta is not [channels]
 */
export function batchNorm(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon = 1e-5): BatchNorm {
  const { moments, mean, variance } = momentsOf(x, gamma, beta);
  return { y: normalize(x, moments, gamma, beta, epsilon), mean, variance };
}

/** The statistics of a batch, through which no gradient flows; moments: [2, channels], the mean and the variance.
 *  @throws GENO_BAD_OPTION when gamma or beta is not [channels] */
export function momentsOf(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D) {
  const channels = x.shape.at(-1);
  for (const [name, { shape }] of Object.entries({ gamma, beta }))
    if (shape.length !== 1 || shape[0] !== channels)
      throw new GenoError('GENO_BAD_OPTION', `${name} of batchNorm is [${shape}], x has ${channels} channels.`);
  const moments = detached(x, fused() ? (input) => run('ChannelMoments', { x: input }) : composedMoments);
  const [mean, variance] = tf.unstack(moments) as [tf.Tensor1D, tf.Tensor1D];
  return { moments, mean, variance };
}

const rowAxes = (x: tf.Tensor): number[] => x.shape.slice(0, -1).map((_, axis) => axis);

function composedMoments(x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, rowAxes(x));
  return tf.stack([mean, variance]);
}

function normalize(x: tf.Tensor, moments: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  const ours = fused();
  // The moments are saved, not an argument: their share of the gradient is part of dx.
  const forward = tf.customGrad((...args) => {
    const [input, scale, shift] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[3] as unknown as tf.GradSaveFunc;
    const value = ours
      ? run('BatchNorm', { x: input, moments, gamma: scale, beta: shift }, { epsilon })
      : tf.add(tf.mul(standardized(input, moments, epsilon), scale), shift);
    save([input, moments, scale]);
    const gradFunc = (dy: tf.Tensor, [saved, m, g]: tf.Tensor[]) =>
      ours ? fusedGradient(dy, saved!, m!, g!, epsilon) : composedGradient(dy, saved!, m!, g!, epsilon);
    return { value, gradFunc };
  });
  return forward(x, gamma, beta);
}

function fusedGradient(dy: tf.Tensor, x: tf.Tensor, moments: tf.Tensor, gamma: tf.Tensor, epsilon: number) {
  return run('BatchNormGradient', { dy, x, moments, gamma }, { epsilon }) as unknown as tf.Tensor[];
}

function standardized(x: tf.Tensor, moments: tf.Tensor, epsilon: number): tf.Tensor {
  const [mean, variance] = tf.unstack(moments) as [tf.Tensor, tf.Tensor];
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
}

/** dx = gamma s (dy - mean(dy) - z mean(dy z)), with z = (x - mean) s and s = 1 / sqrt(variance + epsilon). */
function composedGradient(dy: tf.Tensor, x: tf.Tensor, moments: tf.Tensor, gamma: tf.Tensor, epsilon: number) {
  const axes = rowAxes(x);
  const rows = x.size / gamma.size;
  const z = standardized(x, moments, epsilon);
  const dbeta = tf.sum(dy, axes);
  const dgamma = tf.sum(tf.mul(dy, z), axes);
  const centered = tf.sub(dy, tf.add(tf.div(dbeta, rows), tf.mul(z, tf.div(dgamma, rows))));
  const [, variance] = tf.unstack(moments) as [tf.Tensor, tf.Tensor];
  return [tf.mul(centered, tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))), dgamma, dbeta];
}
