import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { asSamples, testDataset } from '@genospike/testkit';
import { mackeyGlass } from '../src/index.ts';
import { path, series } from '../src/series.ts';

testDataset(mackeyGlass, [{}, { options: { as: 'sequence', window: 5, tau: 30 } }]);

const all = async (options = {}) => {
  const dataset = asSamples(await make(mackeyGlass, options, {}));
  const { train, validation, test } = dataset.splits;
  const read = async (split: typeof train) => split.read(Int32Array.from({ length: split.size }, (_, i) => i));
  return { dataset, read: [await read(train), await read(validation), await read(test)] as const };
};

test('until t = tau the delayed value stands still, and the path is known', () => {
  // x' = c - 0.1 x, c = 0.2 * 1.2 / (1 + 1.2^10): x(t) = 10 c + (1.2 - 10 c) e^(-t / 10).
  const level = (10 * 0.24) / (1 + 1.2 ** 10);
  const x = path(171, 17);
  x.forEach((value, i) => expect(value).toBeCloseTo(level + (1.2 - level) * Math.exp(-i / 100), 8));
});

test('a finer step gives the same path', () => {
  const [coarse, fine] = [path(1000, 17, 10), path(8000, 17, 80)];
  for (let t = 0; t < 100; t++) expect(coarse[t * 10]! - fine[t * 80]!).toBeCloseTo(0, 3);
});

test('the delay of 17 is chaotic, within the known bounds; a short one comes to rest', () => {
  const x = series(2000, 17);
  expect(Math.min(...x)).toBeGreaterThan(0.2);
  expect(Math.max(...x)).toBeLessThan(1.4);
  // No period: it never comes back to a thousandth for 50 units in a row.
  const returns = (gap: number) => x.subarray(0, 50).every((value, i) => Math.abs(value - x[i + gap]!) < 1e-3);
  expect(Array.from({ length: 1900 }, (_, i) => i + 1).filter(returns)).toEqual([]);
  // Below tau = 4.53 the fixed point x = 1 (0.2 / 2 = 0.1) is stable (Farmer, Physica D 1982).
  series(10, 3).forEach((value) => expect(value).toBeCloseTo(1, 5));
});

test('the target is the value that follows; splits follow in time and share no value', async () => {
  const window = 6;
  const sizes = { train: 30, validation: 10, test: 8 };
  const { read } = await all({ window, ...sizes });
  const values = series(30 + 10 + 8 + 3 * window, 17);
  let from = 0;
  for (const { samples, targets } of read) {
    targets.forEach((y, i) => {
      expect([...samples.subarray(i * window, (i + 1) * window), y]).toEqual([
        ...values.subarray(from + i, from + i + window + 1),
      ]);
    });
    from += targets.length + window;
  }
  expect(from).toBe(values.length);
});

test('a sequence has the same numbers as a flat sample, one a frame', async () => {
  const [flat, sequence] = [await all(), await all({ as: 'sequence' })];
  expect(flat.dataset).toMatchObject({ shape: [1, 1, 16], classes: [], numbers: 1 });
  expect(flat.dataset.frames).toBeUndefined();
  expect(sequence.dataset).toMatchObject({ shape: [1, 1, 1], frames: 16 });
  expect(sequence.read).toEqual(flat.read);
  expect(sequence.dataset.checksums).toEqual(flat.dataset.checksums);
});

test('another delay is another series', async () => {
  expect((await all({ tau: 18 })).dataset.checksums).not.toEqual((await all()).dataset.checksums);
});
