import { expect, test } from '@jest/globals';
import { counterRng } from '@genospike/tensor/rng';
import { ValueHistory } from '../src/linalg/value-history.ts';

const noise = counterRng('history').normal('noise', 40_000);
/** Generation after which it stagnates, or undefined. */
function ends(value: (generation: number) => number, generations = 2000): number | undefined {
  const history = new ValueHistory(10, 10);
  for (let g = 1; g <= generations; g++) {
    history.add(Array.from({ length: 10 }, (_, i) => value(g) + noise[g * 10 + i]!));
    if (history.stagnant()) return g;
  }
  return undefined;
}

test('noise alone stagnates, a trend below the noise does not, one that ends does', () => {
  // 120 + 30 d / λ generations are looked back on at least.
  expect(ends(() => 0)).toBeGreaterThanOrEqual(150);
  expect(ends(() => 0)).toBeLessThan(400);
  expect(ends((g) => g / 30)).toBeUndefined();
  expect(ends((g) => Math.min(g, 300) / 30)).toBeGreaterThan(300);
});

test('flat: the best of many generations and everyone of the last, failed ones left out', () => {
  const history = new ValueHistory(2, 6);
  expect(history.memory).toBe(20);
  for (let g = 0; g < 20; g++) {
    expect(history.flat(1e-12)).toBe(false);
    history.add([3, 3 - (g < 19 ? 1 : 0)]);
  }
  expect(history.flat(1e-12)).toBe(true);
  expect(history.best).toBe(3);
  history.add([]);
  expect(history.best).toBe(-Infinity);
  history.add([3, 2.5]);
  expect(history.flat(0.4)).toBe(false);
  expect(history.flat(0.5)).toBe(true);
});

test('long histories are cut, and mean the same', () => {
  const history = new ValueHistory(2, 6);
  for (let g = 0; g < 45_000; g++) history.add([g]);
  expect(history.best).toBe(44_999);
  expect(history.stagnant()).toBeUndefined();
  for (let g = 0; g < 25_000; g++) history.add([44_999 - g / 10]);
  expect(history.stagnant()).toBe(14_000);
});
