import type { Factors, Layer } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { checkFactors, checkWeight } from './checks.ts';

export const isTensor = (weight: object): weight is tf.Tensor => weight instanceof tf.Tensor;

/** The weight of a layer, in its shape: as it is, or out of its factors,
 *  W[p,i,o] = sum_ab left[i,a] position[p,a] core[(p,)a,b] right[b,o], where a `left` of [fanIn, g] is left[p,i,a].
 *  Differentiable in every factor.
 *  @throws GENO_ENCODING for shapes that do not fit the layer */
export function decode(weight: tf.Tensor | Factors, layer: Layer): tf.Tensor {
  if (isTensor(weight)) return checkWeight(weight, layer);
  checkFactors(weight, layer);
  return tf.tidy(() => {
    const { left, position, core, right } = weight;
    const { positions: p, fanIn, fanOut } = layer;
    const [g = 0, h = 0] = [left.shape[1], right.shape[0]];
    const size = layer.input.size;
    const perPosition = core?.rank === 3;

    // sum_b core right first: [g, o] is smaller than any product with left.
    const post = core ? tf.matMul(core.reshape([-1, h]), right) : right;
    if (!position && !perPosition && left.shape[0] === fanIn) return tf.matMul(left, post).reshape(layer.shape);

    const pre = left.shape[0] === fanIn ? left.reshape([p, size, g]) : left.reshape([1, size, g]);
    // Every position sends under the same codes, unless it has a weight of its own for each.
    const placed = pre.mul(position ? position.reshape([p, 1, g]) : tf.ones([p, 1, 1]));
    return perPosition
      ? tf.matMul(placed, post.reshape([p, g, fanOut])).reshape(layer.shape)
      : tf.matMul(placed.reshape([fanIn, g]), post).reshape(layer.shape);
  });
}
