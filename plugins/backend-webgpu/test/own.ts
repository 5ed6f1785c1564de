import { equations, make } from '@genospike/core';
import { multiStep, tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { webgpu } from '../src/index.ts';

// Run as a process: how far our shaders lie from the same work on tfjs's cpu backend, against the largest number.

/** What the law's neurons have not: a constant by channel, a reset that no gradient passes, a floor, two tapes. */
const neuron = equations({
  surrogate: { derivative: (x, { max, sub, abs }) => max(0, sub(1, abs(x))), primitive: (x) => x },
  state: { v: 0, w: 0.2 },
  parameters: {
    decay: { data: 0.7, trainable: true },
    slope: { data: 0.5, per: 'channel', trainable: true },
    rest: { data: [0.1, -0.2, 0.3], per: 'channel', trainable: false },
  },
  step({ v, w }, x, { decay, slope, rest }, { add, sub, mul, div, max, exp, detach, spike }) {
    const h = add(add(mul(v, decay), x), sub(rest, w));
    const fired = spike(sub(h, 1));
    return {
      spike: fired,
      state: { v: max(mul(h, sub(1, detach(fired))), -0.5), w: div(add(mul(w, exp(sub(h, 2))), mul(slope, fired)), 2) },
    };
  },
});
const rng = counterRng('webgpu');
const draw = (name: string, ...shape: number[]): tf.Tensor =>
  tf.tensor(
    rng.uniform(
      name,
      shape.reduce((a, b) => a * b, 1),
      -1.5,
      1.5,
    ),
    shape,
  );
const conv = (
  shape: readonly [number, number, number, number],
  filter: number[],
  strides: number,
  pad: 'same' | 'valid',
) => ({
  given: [draw('images', ...shape), draw('filter', ...filter)],
  of: (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad),
});

const cases: Readonly<Record<string, { given: tf.Tensor[]; of: (...tensors: tf.Tensor[]) => tf.Tensor }>> = {
  ...Object.fromEntries(
    [2, 9].map((timesteps) => [
      `neuron, ${timesteps} steps`,
      {
        given: [draw('x', timesteps * 37, 3), tf.tensor1d([0.7]), tf.tensor1d([0.4, 0.5, 0.6])],
        of: (x: tf.Tensor, decay: tf.Tensor, slope: tf.Tensor) => multiStep(neuron, x, { decay, slope }, { timesteps }),
      },
    ]),
  ),
  'filter gradient, several tiles and slices': conv([3, 17, 15, 5], [3, 3, 5, 34], 1, 'same'),
  'filter gradient, stride 2, wide': conv([2, 21, 19, 4], [5, 3, 4, 3], 2, 'valid'),
};

/** The value, and the gradients of a weighed sum of it. */
async function compute({ given, of }: (typeof cases)[string]): Promise<Float32Array[]> {
  const made = tf.tidy(() => {
    const value = of(...given);
    const weights = draw('weights', ...value.shape);
    return [value, ...tf.grads((...tensors) => tf.sum(tf.mul(of(...tensors), weights)))(given)];
  });
  const numbers = await Promise.all(made.map(async (tensor) => Float32Array.from(await tensor.data())));
  tf.dispose(made);
  return numbers;
}
const apart = (found: Float32Array, want: Float32Array): number =>
  found.reduce((most, x, i) => Math.max(most, Math.abs(x - want[i]!)), 0) /
  want.reduce((a, x) => Math.max(a, Math.abs(x)), 0);

await tf.setBackend('cpu');
const expected = new Map<string, Float32Array[]>();
for (const [name, one] of Object.entries(cases)) expected.set(name, await compute(one));
const backend = await make(webgpu, {}, { folder: import.meta.dirname });
for (const [name, one] of Object.entries(cases)) {
  const found = await compute(one);
  console.log(JSON.stringify({ name, apart: found.map((numbers, i) => apart(numbers, expected.get(name)![i]!)) }));
}
await backend[Symbol.asyncDispose]?.();
