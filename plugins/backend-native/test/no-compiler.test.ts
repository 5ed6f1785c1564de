import { expect, test } from '@jest/globals';
import { equations, make, type Stepped } from '@genospike/core';
import { multiStep, tf } from '@genospike/tensor';
import { native } from '../src/index.ts';
import { absent } from './present.ts';

// Read when a neuron is first compiled.
process.env['CC'] = 'no-such-compiler';

/** A neuron that no build has in advance. */
const neuron: Stepped = equations({
  surrogate: { derivative: (x, { div, add, abs }) => div(1, add(1, abs(x))), primitive: (x) => Math.tanh(x) },
  state: { v: 0 },
  parameters: { decay: { data: 0.62831 } },
  step({ v }, x, p, o) {
    const h = o.add(o.mul(v, p.decay), o.mul(x, 0.70711));
    const spike = o.spike(o.sub(h, 1));
    return { spike, state: { v: o.sub(h, spike) } };
  },
});

const trained = (): ArrayLike<number>[] =>
  tf.tidy(() => {
    const x = tf.tensor2d([0.3, 2, 1.1, -1, 0.9, 1.2, 1.9, 0.2], [8, 1]);
    const run = (...[a, d]: tf.Tensor[]) => multiStep(neuron, a!, { decay: d! }, { timesteps: 4 });
    const inputs = [x, tf.tensor1d([0.62831])];
    return [run(...inputs), ...tf.grads((...all) => tf.sum(run(...all)))(inputs)].map((tensor) => tensor.dataSync());
  });

if (absent !== undefined) test.skip(`a neuron without a compiler. ${absent}`, () => {});
else
  test('without a compiler a neuron runs composed, and nothing is left of the attempt', async () => {
    await tf.setBackend('cpu');
    const expected = trained();
    await make(native, {}, { threads: 1 });
    const before = tf.memory().numTensors;
    trained().forEach((values, i) =>
      Array.from(values).forEach((value, k) => expect(value).toBeCloseTo(expected[i]![k]!, 5)),
    );
    expect(tf.memory().numTensors).toBe(before);
  });
