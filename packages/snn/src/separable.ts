import type { Factors, Layer } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { checkFactors } from './checks.ts';

/** A convolution as three cheaper ones: to g codes a place, each code over its neighbourhood, to the outputs. */
export type Separable = {
  /** [1, 1, inputs, g] */
  readonly left: tf.Tensor4D;
  /** [k, k, g, 1] */
  readonly position: tf.Tensor4D;
  /** [1, 1, g, outputs] */
  readonly right: tf.Tensor4D;
};

type Placed = Factors & { readonly position: tf.Tensor };

/** Share of a convolution's multiplications left by kernels that skip absent spikes, as measured over a training step. */
const SPARSE = 0.4;
/** A depthwise product moves more memory than it multiplies. */
const DEPTHWISE = 4;
/** Decoding keeps the path of every other encoding; it is left only for what is clearly cheaper. */
const MARGIN = 1.5;

/** Whether a layer's factors are cheaper to run than the weight they decode to. Depends on shapes alone, so that every
 *  machine takes the same path. */
export function isSeparable(factors: Factors, { kind, positions, input, output }: Layer): factors is Placed {
  const { left, position, core } = factors;
  if (kind !== 'conv' || positions === 1 || !position || core?.rank === 3) return false;
  const g = left.shape[1] ?? 0;
  const factored = input.size * g + DEPTHWISE * positions * g + g * output.size;
  return MARGIN * factored < SPARSE * positions * input.size * output.size;
}

/** The three kernels of a layer's factors; a core goes into `right`.
 *  @throws GENO_ENCODING */
export function separable(factors: Placed, layer: Layer): Separable {
  checkFactors(factors, layer);
  const { left, position, core, right } = factors;
  const g = left.shape[1] ?? 0;
  const [k = 1] = layer.shape;
  const post = core ? tf.matMul(core, right) : right;
  return {
    left: left.reshape([1, 1, layer.input.size, g]),
    position: position.reshape([k, k, g, 1]),
    right: post.reshape([1, 1, g, layer.output.size]),
  };
}

/** Equal to the convolution with the decoded weight but for rounding: there is no bias, so padding stays 0. */
export function separableConv(
  x: tf.Tensor4D,
  { left, position, right }: Separable,
  stride: number,
  padding: 'same' | 'valid',
): tf.Tensor4D {
  const codes = tf.conv2d(x, left, 1, 'valid');
  return tf.conv2d(tf.depthwiseConv2d(codes, position, stride, padding), right, 1, 'valid');
}
