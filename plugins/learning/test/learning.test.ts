import { beforeAll, describe, expect, test } from '@jest/globals';
import { make, type Learning } from '@genospike/core';
import { tf, useWasm } from '@genospike/tensor';
import { testLearning } from '@genospike/testkit';
import { adamw, sgd } from '../src/index.ts';

// The default backend: what a run uses.
beforeAll(() => useWasm());

testLearning(adamw, [{}, { options: { rate: 0.01, decay: 0.1, schedule: 'constant', warmup: 0, clip: 1 } }]);
testLearning(sgd, [{}, { options: { momentum: 0, rate: 0.02, decay: 0.01, warmup: 0.5 } }]);

/** Values after each of the gradients, at a constant rate. */
async function walk(rule: Learning, start: number, gradients: readonly number[], rate: number): Promise<number[]> {
  const path: number[] = [];
  let value: tf.Tensor = tf.tensor1d([start]);
  let slots: Readonly<Record<string, tf.Tensor>> = Object.fromEntries(rule.slots.map((s) => [s, tf.zeros([1])]));
  for (const [step, g] of gradients.entries()) {
    ({ value, slots } = rule.update({ value, gradient: tf.tensor1d([g]), slots, rate, step, decay: true }));
    path.push((await value.data())[0]!);
  }
  return path;
}

const gradients = [0.3, -0.1, 0.25, 0.8, -0.5];

describe('parity with the formulas that torch.optim documents', () => {
  test('AdamW', async () => {
    const [rate, decay, beta1, beta2, epsilon] = [0.01, 0.1, 0.9, 0.999, 1e-8];
    let [value, m, v] = [0.7, 0, 0];
    const wanted = gradients.map((g, i) => {
      value -= rate * decay * value;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      value -= (rate * (m / (1 - beta1 ** (i + 1)))) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon);
      return value;
    });
    const found = await walk(make(adamw, { decay }, {}), 0.7, gradients, rate);
    found.forEach((x, i) => expect(Math.abs(x - wanted[i]!)).toBeLessThan(1e-6));
  });

  test('SGD with momentum and coupled decay', async () => {
    const [rate, decay, momentum] = [0.1, 0.05, 0.9];
    let value = 0.7;
    let buffer: number | undefined;
    const wanted = gradients.map((g) => {
      const slope = g + decay * value;
      buffer = buffer === undefined ? slope : momentum * buffer + slope;
      value -= rate * buffer;
      return value;
    });
    const found = await walk(make(sgd, { decay, momentum }, {}), 0.7, gradients, rate);
    found.forEach((x, i) => expect(Math.abs(x - wanted[i]!)).toBeLessThan(1e-6));
  });
});

test('a warm-up rises linearly, then half a cosine falls towards 0', () => {
  const { rate } = make(adamw, { rate: 0.5, warmup: 0.1 }, {});
  const rates = Array.from({ length: 100 }, (_, step) => rate(step, 100));
  rates.slice(0, 10).forEach((r, i) => expect(r).toBeCloseTo((0.5 * (i + 1)) / 11, 12));
  rates.slice(10).forEach((r, i) => expect(r).toBeCloseTo(0.25 * (1 + Math.cos((Math.PI * i) / 90)), 12));
  expect(rates[10]).toBe(0.5);
});

test('a constant schedule keeps its rate', () => {
  const { rate, clip } = make(sgd, { rate: 0.5, warmup: 0, schedule: 'constant', clip: 2 }, {});
  expect([rate(0, 100), rate(99, 100), clip]).toEqual([0.5, 0.5, 2]);
});
