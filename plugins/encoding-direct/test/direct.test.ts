import { make } from '@genospike/core';
import { networks, testEncoding } from '@genospike/testkit';
import { counterRng } from '@genospike/tensor/rng';
import { expect, test } from '@jest/globals';
import { direct, narrow } from '../src/index.ts';

testEncoding(direct, [{}]);
testEncoding(narrow, [{}]);

test('direct and narrow are one encoding on one network', () => {
  const [{ layers } = { layers: [] }] = networks();
  const [one, other] = [make(direct, {}, { layers }), make(narrow, {}, { layers })];
  expect(one.express([], counterRng(3))).toEqual(other.express([], counterRng(3)));
  expect(one.count).toEqual({ numbers: 12 * 16 + 16 * 16 + 16 * 4 });
  expect(one.width).toBeUndefined();
});

/** Parameters of a network 784 - h - h - 10 whose hidden layers are scaled and rounded. */
const mlp = (hidden: number) => (width: number) => {
  const h = Math.max(1, Math.round(hidden * width));
  return 784 * h + h * h + h * 10;
};
const width = (target: number, at: (width: number) => number) =>
  make(narrow, {}, { layers: [] }).width?.({ target, at });

test.each([800, 5_000, 31_728, 100_000])('narrow is the widest network of at most %i parameters', (target) => {
  const at = mlp(256);
  const chosen = width(target, at) ?? 0;
  expect(at(chosen)).toBeLessThanOrEqual(target);
  // One neuron more in each hidden layer is too much.
  expect(at((Math.round(256 * chosen) + 1) / 256)).toBeGreaterThan(target);
});

test('narrow stays as wide as it is where that fits, and is never empty', () => {
  expect(width(1e9, mlp(256))).toBe(1);
  expect(width(mlp(256)(1), mlp(256))).toBe(1);
  expect(mlp(256)(width(10, mlp(256)) ?? 0)).toBe(784 + 1 + 10);
});
