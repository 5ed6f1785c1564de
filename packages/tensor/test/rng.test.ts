import { expect, test } from '@jest/globals';
import { counterRng } from '@genospike/tensor/rng';
import { log, normalQuantile } from '../src/normal-quantile.ts';
import { normals } from '../src/normals.ts';
import { philox } from '../src/philox.ts';

// Known answers of the authors' Random123 1.14 (kat_vectors, philox4x32 10 rounds).
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const)('philox4x32-10 gives the published words for counter %p', (counter, key, want) => {
  const out = new Uint32Array(4);
  philox(counter, key, out);
  expect([...out]).toEqual(want);
});

test('a block is written where it is asked for, and nothing beside it', () => {
  const out = new Uint32Array(12).fill(7);
  philox([0, 0, 0, 0], [0, 0], out, 4);
  expect([...out]).toEqual([7, 7, 7, 7, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8, 7, 7, 7, 7]);
});

// Runs of others depend on these bits: a faster generator may not change one.
test('the bits of a stream stay what they are', () => {
  const rng = counterRng('pinned');
  expect([...rng.uniform('u', 5, -1, 1)].map((x) => x * 2 ** 23)).toEqual([512764, -55978, 500535, 838242, -159477]);
  expect([...rng.permutation('p', 11)]).toEqual([2, 10, 8, 3, 5, 1, 9, 4, 7, 6, 0]);
  expect([...rng.normal('n', 3)]).toEqual([-0.3219085931777954, 0.8086860775947571, 1.1787714958190918]);
});

test('log and the normal quantile agree with known values', () => {
  for (const x of [1e-9, 0.1, 0.5, 1, 1.9, 12345]) expect(log(x)).toBeCloseTo(Math.log(x), 13);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
  expect(normalQuantile(1e-9)).toBeCloseTo(-5.997807015007687, 11);
  expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 13);
});

test('streams have the moments they claim, and depend on key and purpose alone', () => {
  const rng = counterRng(7);
  const moments = (x: Float32Array) => {
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    return [mean, x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length];
  };
  const [mean, variance] = moments(rng.normal('w', 40_000));
  expect(Math.abs(mean!)).toBeLessThan(0.02);
  expect(Math.abs(variance! - 1)).toBeLessThan(0.03);
  const [half, twelfth] = moments(rng.uniform('u', 40_000));
  expect(half).toBeCloseTo(0.5, 2);
  expect(twelfth).toBeCloseTo(1 / 12, 2);
  expect(counterRng(7).normal('w', 3)).toEqual(rng.normal('w', 40_000).slice(0, 3));
  expect(counterRng(8).normal('w', 3)).not.toEqual(rng.normal('w', 3));
  expect(rng.child('a').uniform('u', 3)).not.toEqual(rng.child('b').uniform('u', 3));
  expect([...rng.permutation('p', 100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test('many normal numbers come from a kernel, with the bits of the plain loop', () => {
  const key: [number, number] = [123456789, 0xfedcba98];
  const counter: [number, number] = [0x9e3779b9, 7];
  const count = 200_003;
  const found = normals(key, counter, count)!;
  const words = new Uint32Array(4);
  let different = 0;
  for (let i = 0; i < count; i++) {
    if (i % 4 === 0) philox([i / 4, 0, ...counter], key, words);
    if (!Object.is(found[i], Math.fround(normalQuantile((words[i % 4]! + 0.5) / 2 ** 32)))) different++;
  }
  expect(found).toHaveLength(count);
  expect(different).toBe(0);
});
