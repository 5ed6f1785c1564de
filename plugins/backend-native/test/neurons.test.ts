import { expect, test } from '@jest/globals';
import { equations, make, type Stepped } from '@genospike/core';
import { multiStep, tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { native } from '../src/index.ts';
import { absent } from './present.ts';

/** Leaky, its threshold learned a channel, with an exponential in the step: an op of every kind. */
const neuron: Stepped = equations({
  surrogate: {
    derivative: (x, { div, add, mul }) => div(1, add(1, mul(mul(x, Math.PI), mul(x, Math.PI)))),
    primitive: (x) => Math.atan(Math.PI * x) / Math.PI + 0.5,
  },
  state: { v: 0.1, w: 0 },
  parameters: { threshold: { data: 0.7, per: 'channel' }, decay: { data: 0.4 } },
  step({ v, w }, x, p, o) {
    const rise = o.mul(0.1, o.exp(o.min(o.sub(v, p.threshold), 2)));
    const h = o.max(o.add(v, o.mul(o.sub(o.add(x, rise), o.add(v, w)), p.decay)), -1);
    const spike = o.spike(o.sub(h, p.threshold));
    return { spike, state: { v: o.mul(o.sub(1, spike), h), w: o.add(o.mul(0.9, w), o.mul(0.2, spike)) } };
  },
});

/** Spikes, and the gradients of x and of the parameters. */
function trained(timesteps: number, rows: number, channels: number): ArrayLike<number>[] {
  const rng = counterRng(`${timesteps} ${rows} ${channels}`);
  const shape: [number, number] = [timesteps * rows, channels];
  return tf.tidy(() => {
    const given = ['x', 'dz'].map((name) => tf.tensor2d(rng.uniform(name, shape[0] * shape[1], -1, 3), shape));
    const threshold = tf.tensor1d(rng.uniform('threshold', channels, 0.5, 0.9));
    const run = (...[x, t, d]: tf.Tensor[]) => multiStep(neuron, x!, { threshold: t!, decay: d! }, { timesteps });
    const inputs = [given[0]!, threshold, tf.tensor1d([0.4])];
    const gradients = tf.grads((...all) => tf.sum(tf.mul(run(...all), given[1]!)))(inputs);
    return [run(...inputs), ...gradients].map((tensor) => tensor.dataSync());
  });
}

const sizes: [number, number, number][] = [
  [1, 1, 1],
  [4, 5, 7],
  [6, 64, 32],
  [20, 700, 24],
];
if (absent !== undefined) test.skip(`neurons in C. ${absent}`, () => {});
else
  test.each(sizes)('T %d, %d x %d neurons: the bits of the wasm kernels, with one thread and two', async (...size) => {
    await useWasm();
    const expected = trained(...size);
    expect(new Set(expected[0] as Float32Array)).toEqual(size[1] === 1 ? expect.anything() : new Set([0, 1]));
    for (const threads of [1, 2]) {
      await make(native, {}, { threads });
      trained(...size).forEach((values, i) => expect(values).toEqual(expected[i]));
    }
  });
