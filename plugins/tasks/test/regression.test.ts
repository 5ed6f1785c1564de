import { beforeAll, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { useWasm } from '@genospike/tensor';
import { sampleDataset, testTask } from '@genospike/testkit';
import { classification, regression } from '../src/index.ts';

beforeAll(() => useWasm());

testTask(regression);

test('measure: by hand, with two numbers a target', () => {
  const { measure } = make(regression, {}, {});
  // Errors 1, 0, 0, 2: mse 5/4. Columns 1, 3 (mean 2) and 10, 30 (mean 20): spread 2 + 200.
  const found = measure(Float32Array.of(2, 10, 3, 28), Float32Array.of(1, 10, 3, 30), 2);
  expect(found).toEqual({ mse: 1.25, rmse: Math.sqrt(1.25), r2: 1 - 5 / 202 });
});

test('measure: the mean explains nothing, targets that never change are no division by zero', () => {
  const { measure } = make(regression, {}, {});
  expect(measure(Float32Array.of(2, 2), Float32Array.of(1, 3), 2).r2).toBe(0);
  expect(measure(Float32Array.of(2, 3), Float32Array.of(2, 2), 2).r2).toBe(0);
  expect(measure(Float32Array.of(2, 2), Float32Array.of(2, 2), 2).r2).toBe(1);
  expect(() => measure(Float32Array.of(1, 2, NaN, 1), Float32Array.of(1, 2, 3, 4), 2)).toThrow(
    'An output of sample 1 is NaN.',
  );
});

test('a task refuses targets of the other kind, and says which task takes them', () => {
  expect(() => make(regression, {}, {}).outputs(sampleDataset())).toThrow(
    expect.objectContaining({
      message: 'regression wants targets that are numbers; sample has classes.',
      fix: "Set task to 'classification'.",
    }),
  );
  expect(() => make(classification, {}, {}).outputs({ ...sampleDataset(), classes: [], numbers: 1 })).toThrow(
    expect.objectContaining({
      message: 'classification wants classes; the targets of sample are numbers.',
      fix: "Set task to 'regression'.",
    }),
  );
});
