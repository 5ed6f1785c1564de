import { beforeAll, expect, test } from '@jest/globals';
import { arena, clipByNorm, fallbacks, resetFallbacks, tf, useWasm } from '../src/index.ts';

beforeAll(() => useWasm({ threads: 1 }));

const clip = (tensors: readonly (readonly number[])[], limit: number): number[][] =>
  tf.tidy(() =>
    clipByNorm(
      tensors.map((values) => tf.tensor1d([...values])),
      limit,
    ).map((tensor) => [...tensor.dataSync()]),
  );

test('one norm over all tensors; those within the limit stay as they are', () => {
  expect(clip([[3], [], [0, 4]], 2.5)).toEqual([[1.5], [], [0, 2]]);
  expect(clip([[3], [0, 4]], 5)).toEqual([[3], [0, 4]]);
  expect(clip([[0, 0]], 1)).toEqual([[0, 0]]);
  expect(clip([], 1)).toEqual([]);
});

test('squares that no float holds are no obstacle, and NaN is not hidden', () => {
  const [large] = clip([[3e30, 4e30]], 5);
  expect(large![0]).toBeCloseTo(3, 6);
  expect(large![1]).toBeCloseTo(4, 6);
  expect(clip([[1], [NaN]], 5)).toEqual([[NaN], [NaN]]);
});

test('gives the same bits with any number of threads, and leaves nothing behind', async () => {
  const values = Array.from({ length: 70_001 }, (_, i) => Math.fround(Math.sin(i)));
  const one = clip([values, values.slice(0, 33)], 1);
  const before = { tensors: tf.memory().numTensors, bytes: arena().used };
  await useWasm({ threads: 2 });
  resetFallbacks();
  expect(clip([values, values.slice(0, 33)], 1)).toEqual(one);
  expect(fallbacks()).toEqual({});
  expect({ tensors: tf.memory().numTensors, bytes: arena().used }).toEqual(before);
  await useWasm({ threads: 1 });
});
