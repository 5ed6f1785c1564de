import { equations } from '@genospike/core';
import { affine, batchNorm, multiStep, tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';

/** A piece of work: what it reads, by shape, and what it makes of that. Differentiable in everything it reads. */
export interface Op {
  readonly reads: readonly (readonly number[])[];
  of(...tensors: tf.Tensor[]): tf.Tensor;
}

/** Leaky integrate-and-fire with a learned decay; the surrogate is the derivative of atan(x) / pi. */
const neuron = equations({
  surrogate: {
    derivative: (x, { div, add, mul }) => div(1 / Math.PI, add(1, mul(x, x))),
    primitive: (x) => Math.atan(x) / Math.PI,
  },
  state: { v: 0 },
  parameters: { decay: { data: 0.5, per: 'channel', trainable: true } },
  step({ v }, x, { decay }, { add, sub, mul, spike }) {
    const h = add(mul(v, decay), x);
    const fired = spike(sub(h, 1));
    return { spike: fired, state: { v: mul(h, sub(1, fired)) } };
  },
});
const whole = (...numbers: number[]) => tf.tensor1d(numbers, 'int32');
const positive = (x: tf.Tensor) => tf.add(tf.abs(x), 0.5);

/** What networks, neurons and rules of learning are made of, on shapes that no block of a kernel divides. */
export const ops: Readonly<Record<string, Op>> = {
  matMul: {
    reads: [
      [5, 7],
      [7, 3],
    ],
    of: (a, b) => tf.matMul(a!, b!),
  },
  'matMul, transposed': {
    reads: [
      [7, 5],
      [3, 7],
    ],
    of: (a, b) => tf.matMul(a!, b!, true, true),
  },
  'matMul in batches': {
    reads: [
      [3, 5, 7],
      [3, 7, 2],
    ],
    of: (a, b) => tf.matMul(a!, b!),
  },
  conv2d: {
    reads: [
      [2, 7, 5, 3],
      [3, 3, 3, 5],
    ],
    of: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  },
  'conv2d, valid, stride 2': {
    reads: [
      [3, 9, 7, 2],
      [3, 3, 2, 3],
    ],
    of: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'valid'),
  },
  'conv2d, pointwise': {
    reads: [
      [2, 5, 3, 7],
      [1, 1, 7, 5],
    ],
    of: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  },
  depthwiseConv2d: {
    reads: [
      [2, 7, 5, 3],
      [3, 3, 3, 1],
    ],
    of: (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  },
  avgPool: { reads: [[2, 7, 5, 3]], of: (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid') },
  'softmax cross-entropy': {
    reads: [[5, 7]],
    of: (x) => tf.losses.softmaxCrossEntropy(tf.oneHot(whole(6, 0, 3, 3, 1), 7), x!),
  },
  arithmetic: {
    reads: [[3, 5, 7], [7], [5, 1]],
    of: (x, y, z) => tf.sub(tf.div(tf.mul(x!, y!), positive(z!)), tf.maximum(x!, tf.neg(x!))),
  },
  functions: {
    reads: [[3, 35]],
    of: (x) => tf.addN([tf.exp(x!), tf.tanh(x!), tf.sigmoid(x!), tf.relu(x!), tf.square(x!), tf.log(positive(x!))]),
  },
  roots: { reads: [[105]], of: (x) => tf.add(tf.sqrt(positive(x!)), tf.rsqrt(positive(x!))) },
  reductions: {
    reads: [[3, 5, 7]],
    of: (x) => tf.addN([tf.sum(x!, 1), tf.mean(x!, 1), tf.max(x!, 1), tf.logSumExp(x!, 1)]),
  },
  moments: { reads: [[9, 5]], of: (x) => tf.stack(Object.values(tf.moments(x!, 0))) },
  gather: { reads: [[5, 3]], of: (x) => tf.gather(x!, whole(4, 0, 0, 2, 1, 4, 3)) },
  'oneHot and where': {
    reads: [
      [5, 7],
      [5, 7],
    ],
    of: (x, y) => tf.where(tf.cast(tf.oneHot(whole(1, 6, 0, 2, 2), 7), 'bool'), x!, y!),
  },
  layout: {
    reads: [
      [3, 5, 7],
      [3, 5, 2],
    ],
    of: (x, y) => tf.tile(tf.pad(tf.slice(tf.transpose(tf.concat([x!, y!], 2)), [1, 0, 1], [7, 3, 2]), [[0, 0], [1, 2], [0, 1]]), [1, 2, 1]), // prettier-ignore
  },
  'multiStep neuron': {
    reads: [[15, 3, 7], [7]],
    of: (x, decay) => multiStep(neuron, tf.mul(x!, 2), { decay: tf.sigmoid(decay!) }, { timesteps: 5 }),
  },
  batchNorm: {
    reads: [[6, 3, 2, 5], [5], [5]],
    of: (x, gamma, beta) => batchNorm(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D).y,
  },
  affine: {
    reads: [[2, 3, 5], [5], [5]],
    of: (x, scale, shift) => affine(x!, scale as tf.Tensor1D, shift as tf.Tensor1D),
  },
};

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const draw = (name: string, shape: readonly number[]): tf.Tensor =>
  tf.tensor(counterRng('backend law').uniform(name, size(shape), -2, 2), [...shape]);

/** What an op makes on the current backend, and the gradients of a weighed sum of it: plain numbers, by name. */
export async function compute(name: string, { reads, of }: Op): Promise<Readonly<Record<string, Float32Array>>> {
  const made = tf.tidy(() => {
    const given = reads.map((shape, i) => draw(`${name} ${i}`, shape));
    const value = of(...given);
    const weights = draw(`${name} weights`, value.shape);
    const gradients = tf.grads((...tensors) => tf.sum(tf.mul(of(...tensors), weights)))(given);
    return { value, ...Object.fromEntries(gradients.map((gradient, i) => [`gradient ${i}`, gradient])) };
  });
  try {
    const read = Object.entries<tf.Tensor>(made).map(async ([key, tensor]) => {
      const data = await tensor.data();
      return [`${key} [${tensor.shape.join(', ')}]`, Float32Array.from(data)] as const;
    });
    return Object.fromEntries(await Promise.all(read));
  } finally {
    tf.dispose(made);
  }
}
