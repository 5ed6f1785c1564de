import { describe, expect, test } from '@jest/globals';
import { counterRng } from '@genospike/tensor/rng';
import { sampleReport } from '@genospike/testkit';
import { finding, measureOf } from '../src/figures.ts';
import { change, count, duration, fixed, joules, listed, percent, plain, signed, spoken } from '../src/format.ts';
import { placeLabels } from '../src/html/charts/place-labels.ts';
import { front } from '../src/html/charts/scatter.ts';
import { spectrum } from '../src/html/charts/spectrum.ts';
import { draw } from '../src/html/draw.ts';
import { chance, effectiveRank, singularValues } from '../src/html/singular-values.ts';
import { interval } from '../src/html/stats.ts';

test('an error has three digits and says that less is better; a share is in per cent', () => {
  const { result } = sampleReport();
  expect(measureOf(result)).toMatchObject({ unit: '%', hint: '' });
  const arms = [0.00123, 0.0456].map((mean) => ({ ...result.arms[0]!, primary: { mean, n: 1 } }));
  const { text, difference, hint, unit } = measureOf({ ...result, arms, primary: { measure: 'mse', better: 'lower' } });
  expect([text(0.00123), text(0.0456), difference(-0.04437), hint, unit]).toEqual([
    '0.00123',
    '0.04560',
    '−0.04437',
    ', less is better',
    '',
  ]);
});

test('numbers for people', () => {
  expect([fixed(-0.64), fixed(-0.04), signed(0.04), signed(0.1), signed(-2)]).toEqual([
    '−0.6',
    '0.0',
    '0.0',
    '+0.1',
    '−2.0',
  ]);
  expect([count(207088), count(999), count(-1234567), count(0)]).toEqual(['207,088', '999', '−1,234,567', '0']);
  expect([percent(0.9764), change(-0.8456), change(0.01), change(0)]).toEqual(['97.6 %', '−85 %', '+1 %', '0 %']);
  expect([duration(20), duration(725), duration(3725)]).toEqual(['0:20', '12:05', '1:02:05']);
  expect([spoken(38), spoken(118), spoken(7500)]).toEqual(['38 s', '1 min 58 s', '2 h 5 min']);
  expect([listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['a', 'a, b and c']);
  expect(plain('−0.6 µJ')).toBe('-0.6 uJ');
});

test('energies of a column share a unit in which the largest reads well', () => {
  const { unit, text } = joules([0.93e-6, 0.21e-6]);
  expect([unit, text(0.93e-6), text(0.21e-6)]).toEqual(['µJ', '0.93', '0.21']);
  expect([joules([0.05]).unit, joules([4e-9]).unit, joules([]).unit]).toEqual(['mJ', 'nJ', 'pJ']);
  expect(joules([0.0134]).text(0.0134)).toBe('13.4');
});

test('t interval: mean 10, sd 1, n = 4 is ±1.591', () => {
  const values = [-1, -1, 1, 1].map((x) => 10 + (x * Math.sqrt(3)) / 2);
  const { mean, low, high } = interval(values);
  expect(mean).toBeCloseTo(10, 12);
  expect((high ?? 0) - (low ?? 0)).toBeCloseTo((2 * 3.182) / 2, 3);
  expect(interval([3])).toEqual({ mean: 3, n: 1 });
});

test('what a difference lets one say', () => {
  const say = (low: number, high: number) => finding({ mean: (low + high) / 2, low, high, n: 3 });
  expect(say(-1.2, 0.01)).toBe('perhaps lower');
  expect(say(-1.2, -0.01)).toBe('perhaps lower');
  expect(say(-1.2, -0.4)).toBe('lower');
  expect(say(0.4, 1.2)).toBe('higher');
  expect(say(-0.4, 0.6)).toBe('no difference seen');
  expect(finding({ mean: 1, n: 1 })).toBe('no interval');
});

describe('the spectrum of a matrix', () => {
  test('singular values and effective rank of known matrices', () => {
    const rotated = [3, 0, 0, 0, 0, -4, 0, 12, 0];
    expect(singularValues(rotated, 3).map((value) => Number(value.toFixed(6)))).toEqual([12, 4, 3]);
    expect(effectiveRank([1, 1, 1, 0])).toBeCloseTo(3, 10);
    expect(effectiveRank([0, 0])).toBe(0);
  });

  test('a random step stays in the band of random steps, a planted direction leaves it', () => {
    const start = Array.from({ length: 256 }, (_, k) => (k >> 4 === k % 16 ? 1 : 0));
    const step = counterRng('test').normal('step', 256);
    const random = start.map((x, k) => x + 0.3 * (step[k] ?? 0));
    const inBand = (end: readonly number[]) => {
      const { band } = chance(start, end, 16);
      return (singularValues(end, 16)[0] ?? 0) <= (band[0]?.high ?? 0);
    };
    expect(inBand(random)).toBe(true);
    expect(inBand(random.map((x, k) => x + 0.6 * Math.cos((k >> 4) / 3)))).toBe(false);
  });
});

test('the Pareto front, for a measure that should rise and one that should fall', () => {
  const look = { token: 'other', symbol: 'times' } as const;
  const point = (label: string, parameters: number, value: number) => ({
    label,
    parameters,
    value,
    low: undefined,
    high: undefined,
    look,
    title: '',
  });
  const points = [point('big', 100, 5), point('small', 10, 4), point('beaten', 20, 3)];
  expect(front(points, 'higher').map(({ label }) => label)).toEqual(['small', 'big']);
  expect(front(points, 'lower').map(({ label }) => label)).toEqual(['small', 'beaten']);
});

test('labels of three points that nearly coincide do not cover each other', () => {
  const points = ['gee, O = I', 'narrow', 'gee, evolved'].map((text, k) => ({
    x: 200 + 14 * k,
    y: 150 + 8 * k,
    text,
    whisker: 40,
  }));
  const places = placeLabels(points, { left: 44, right: 560, top: 30, bottom: 380 }, 13);
  const boxes = places.map(({ dx, dy, anchor }, k) => {
    const width = points[k]!.text.length * 13 * 0.58;
    const left = points[k]!.x + dx - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
    return { left, right: left + width, top: points[k]!.y + dy - 13, bottom: points[k]!.y + dy };
  });
  for (const a of boxes)
    for (const b of boxes)
      if (a !== b) expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
});

test('a chart, as SVG', () => {
  const chart = spectrum(
    [1, 1],
    [1.5, 0.5],
    [
      { k: 1, low: 0.9, high: 1.2 },
      { k: 2, low: 0.4, high: 0.8 },
    ],
  )(200, true);
  expect(draw('Two <values>', chart)).toMatchSnapshot();
});
