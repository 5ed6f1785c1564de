import type { Neuron } from '@genospike/core';
import { tf } from '@genospike/tensor';
// Stands in until @genospike/tensor exports these.
export function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, eps: number) {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const { mean, variance } = tf.moments(x, axes);
  const y = x.sub(mean).div(variance.add(eps).sqrt()).mul(gamma).add(beta);
  return { y, mean, variance };
}
export const affine = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor => x.mul(scale).add(shift);
type Step = {
  step(s: unknown, i: unknown, p: unknown, ops: unknown): { spike: tf.Tensor; state: Record<string, tf.Tensor> };
  state: Record<string, number>;
};
export function multiStep(
  neuron: Neuron,
  x: tf.Tensor,
  parameters: Record<string, tf.Tensor>,
  { timesteps }: { timesteps: number },
): tf.Tensor {
  if ('sequence' in neuron) throw new Error('sequence');
  const { step, state: start } = neuron as unknown as Step;
  const n = x.shape[0]! / timesteps;
  const t = (v: tf.Tensor | number) => (typeof v === 'number' ? tf.scalar(v) : v);
  const bin = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => (a: tf.Tensor | number, b: tf.Tensor | number) =>
    f(t(a), t(b));
  const plain = {
    add: bin(tf.add),
    sub: bin(tf.sub),
    mul: bin(tf.mul),
    div: bin(tf.div),
    max: bin(tf.maximum),
    min: bin(tf.minimum),
    exp: (a: tf.Tensor) => tf.exp(a),
    neg: (a: tf.Tensor) => tf.neg(a),
    abs: (a: tf.Tensor) => tf.abs(a),
    detach: tf.customGrad((a) => ({
      value: (a as tf.Tensor).clone(),
      gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor),
    })),
    ge: (a: tf.Tensor | number, b: tf.Tensor | number, y: tf.Tensor | number, z: tf.Tensor | number) =>
      tf.where(tf.greaterEqual(t(a), t(b)), t(y), t(z)),
  };
  const spike = tf.customGrad((v) => ({
    value: tf.greaterEqual(v as tf.Tensor, 0).cast('float32'),
    gradFunc: (dy) =>
      (dy as tf.Tensor).mul(neuron.surrogate.derivative(v as never, plain as never) as unknown as tf.Tensor),
  }));
  let state: Record<string, tf.Tensor> = Object.fromEntries(
    Object.entries(start).map(([k, v]) => [k, tf.fill([n, ...x.shape.slice(1)], v)]),
  );
  const out: tf.Tensor[] = [];
  for (let i = 0; i < timesteps; i++) {
    const r = step(state, x.slice([i * n], [n]), parameters, { ...plain, spike });
    out.push(r.spike);
    state = r.state;
  }
  return tf.concat(out, 0);
}
