import * as tf from '@tensorflow/tfjs';
import { power } from '../exact.ts';
import { fused } from './affine.ts';

interface Parameter {
  readonly value: tf.Tensor;
  readonly gradient: tf.Tensor;
}
export interface AdamwOptions {
  readonly rate: number;
  /** Steps taken before this one. */
  readonly step: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Weight decay, a share of the rate. */
  readonly decay: number;
}
export interface SgdOptions {
  readonly rate: number;
  /** Of the gradient: momentum. */
  readonly memory: number;
  /** Weight decay, added to the gradient. */
  readonly decay: number;
}

const steps = (kernel: string, inputs: Record<string, tf.Tensor | undefined>, attrs: object): tf.Tensor[] => {
  const given = Object.entries(inputs).flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : []));
  const result: unknown = tf.engine().runKernel(kernel, Object.fromEntries(given), attrs as tf.NamedAttrMap);
  return result as tf.Tensor[];
};

/**
 * One step of AdamW (Loshchilov & Hutter, ICLR 2019), in PyTorch's form, t counted from 1:
 * m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 * value = value (1 - rate decay) - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * One pass over all four on our backends, the same bits as the formula in tf's ops.
 * @param slots m and v, of the shape of value; absent before the first step
 */
export function adamwStep(
  { value, gradient }: Parameter,
  slots: { readonly m?: tf.Tensor | undefined; readonly v?: tf.Tensor | undefined },
  { rate, step, beta1, beta2, epsilon, decay }: AdamwOptions,
): { value: tf.Tensor; m: tf.Tensor; v: tf.Tensor } {
  const meanRate = rate / (1 - power(beta1, step + 1));
  const spreadScale = 1 - power(beta2, step + 1);
  const keep = 1 - rate * decay;
  if (fused()) {
    const attrs = { beta1, beta2, meanRate, spreadScale, epsilon, keep };
    const [next, m, v] = steps('AdamwStep', { value, gradient, ...slots }, attrs);
    return { value: next!, m: m!, v: v! };
  }
  const m = tf.add(tf.mul(slots.m ?? 0, beta1), gradient.mul(1 - beta1));
  const v = tf.add(tf.mul(slots.v ?? 0, beta2), gradient.square().mul(1 - beta2));
  const spread = v.div(spreadScale).sqrt().add(epsilon);
  return { value: value.mul(keep).sub(m.mul(meanRate).div(spread)), m, v };
}

/**
 * One step of gradient descent with momentum, in PyTorch's form:
 * g = g + decay value;  momentum = memory momentum + g;  value = value - rate momentum
 * One pass over all three on our backends, the same bits as the formula in tf's ops.
 * @param before momentum, of the shape of value; absent before the first step
 */
export function sgdStep(
  { value, gradient }: Parameter,
  before: tf.Tensor | undefined,
  { rate, memory, decay }: SgdOptions,
): { value: tf.Tensor; momentum: tf.Tensor } {
  if (fused()) {
    const [next, moved] = steps('SgdStep', { value, gradient, momentum: before }, { rate, memory, decay });
    return { value: next!, momentum: moved! };
  }
  const slope = decay > 0 ? gradient.add(value.mul(decay)) : gradient;
  const momentum = tf.add(tf.mul(before ?? 0, memory), slope);
  return { value: value.sub(momentum.mul(rate)), momentum };
}
