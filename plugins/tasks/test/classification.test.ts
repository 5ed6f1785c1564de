import { beforeAll, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { tf, useWasm } from '@genospike/tensor';
import { testTask } from '@genospike/testkit';
import { classification } from '../src/index.ts';

// The default backend: what a run uses.
beforeAll(() => useWasm());

testTask(classification, [{}, { options: { smoothing: 0.1 } }]);

// torch.nn.functional.cross_entropy's example by hand: row 1 -log(e^2 / (e^2 + e^1 + e^0)), row 2 -log(1/3).
const outputs = [2, 1, 0, 0, 0, 0];
const first = Math.log(Math.exp(2) + Math.exp(1) + 1) - 2;

test('the loss is cross-entropy by its formula, also smoothed', async () => {
  const loss = async (smoothing: number) => {
    const task = make(classification, { smoothing }, {});
    const [value] = await task.loss(tf.tensor2d(outputs, [2, 3]), tf.tensor1d([0, 2], 'int32')).data();
    return value!;
  };
  expect(await loss(0)).toBeCloseTo((first + Math.log(3)) / 2, 6);
  // Smoothed: (1 - s) of the loss of the label, s of the mean over all labels.
  const mean = (first + (first + 1) + (first + 2)) / 3;
  expect(await loss(0.3)).toBeCloseTo((0.7 * first + 0.3 * mean + Math.log(3)) / 2, 6);
});

test('measure: accuracy as a fraction, loss without smoothing', () => {
  const { measure } = make(classification, { smoothing: 0.3 }, {});
  const found = measure(Float32Array.from(outputs), Int32Array.of(0, 2), 2);
  expect(found.accuracy).toBe(0.5);
  expect(found.loss).toBeCloseTo((first + Math.log(3)) / 2, 12);
});

test('measure: an output that is not a number is no answer', () => {
  const { measure } = make(classification, {}, {});
  expect(() => measure(Float32Array.of(1, 0, NaN, 0), Int32Array.of(0, 0), 2)).toThrow('An output of sample 1 is NaN.');
});
