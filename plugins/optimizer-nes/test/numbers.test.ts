import { expect, test } from '@jest/globals';
import { exp, expSymmetric, identity, matMul } from '@genospike/tensor/linalg';
import { counterRng } from '@genospike/tensor/rng';
import * as nes from '../src/index.ts';
import { grow } from '../src/grow.ts';
import { Shape } from '../src/shape.ts';
import { near } from './golden.ts';

const rng = counterRng('numbers');

test.each([
  ['fewer rows than dimensions', 4, 9],
  ['as many', 6, 6],
  ['more', 12, 5],
  ['one dimension', 3, 1],
  ['rows that are padded', 5, 32],
])('a turn is B exp(Σ w z z′ - c I), the determinant kept, for %s', (_, rows, d) => {
  const z = rng.normal(`z${rows}`, rows * d);
  // A row that says nothing new.
  if (rows > 3) for (let j = 0; j < d; j++) z[3 * d + j] = 2 * z[j]! - z[d + j]!;
  const w = rng.normal('w', rows).map((x) => x / 20);
  const B = Float64Array.from(rng.normal('B', d * d));
  const M = new Float64Array(d * d);
  for (let i = 0; i < rows; i++)
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) M[a * d + b]! += w[i]! * z[i * d + a]! * z[i * d + b]!;
  const trace = identity(d).reduce((sum, one, i) => sum + one * M[i]!, 0);
  for (let a = 0; a < d; a++) M[a * d + a]! -= trace / d;
  const shape = new Shape(d, rows, B);
  shape.turn(z, w);
  near(shape.B, [...matMul(B, expSymmetric(M, d), d)]);
});

test('grow is exp', () => {
  for (let x = -1; x <= 1; x += 1 / 64) expect(Math.abs(grow(x) / exp(x) - 1)).toBeLessThan(2e-15);
  expect(grow(NaN)).toBeNaN();
});

const D = 6;
const start = (d = D) => new Float64Array(d).fill(1);
const states: Record<string, (d: number) => { tell(z: ArrayLike<number>, heights: (number | undefined)[]): void }> = {
  xnes: (d) => new nes.XnesState(start(d), 1, 8),
  'dx-nes-ic': (d) => new nes.DxNesIcState(start(d), 1, 8),
  snes: (d) => new nes.SnesState(start(d), 1, 8),
  'openai-es': (d) => new nes.OpenAiEsState(start(d), 1, 8, new nes.Adam(d, 0.1)),
  pgpe: (d) => new nes.PgpeState(start(d), 1, 8, new nes.ClipUp(d, 0.1), 0.1, 0.2),
  'cr-fm-nes': (d) => new nes.CrFmNesState(start(d), 1, 8, start(d)),
  'bernoulli-nes': (d) => new nes.BernoulliNesState(new Float64Array(d).fill(0.5), 8, 0.1, 0.01),
};
const cases = Object.entries(states);
const seen = (state: object) =>
  JSON.stringify(state, (_, x: unknown) => (ArrayBuffer.isView(x) ? [...(x as Float64Array)] : x));

test.each(cases)('%s: a population that all failed or all tied changes nothing, ties have no order', (_, make) => {
  const z = rng.uniform('ties', 8 * D);
  const [one, other] = [make(D), make(D)];
  const before = seen(one);
  one.tell(z, Array(8).fill(0.5));
  one.tell(z, Array(8).fill(undefined));
  expect(seen(one)).toBe(before);
  one.tell(z, [3, 3, 1, 1, 0, undefined, undefined, undefined]);
  other.tell(z, [90, 90, 7, 7, 2, undefined, undefined, undefined]);
  expect(seen(one)).toBe(seen(other));
  expect(seen(one)).not.toBe(before);
});

test.each(['snes', 'openai-es', 'pgpe', 'cr-fm-nes', 'bernoulli-nes'])('%s keeps a few numbers a coordinate', (id) => {
  const d = 100_000;
  const before = process.memoryUsage().arrayBuffers;
  const state = states[id]!(d);
  // No matrix of population and size either: 8 x d numbers would be the population alone.
  expect((process.memoryUsage().arrayBuffers - before) / (8 * d)).toBeLessThan(12);
  expect(state).toBeDefined();
});

test('Adam goes a learning rate at first, whatever the gradient; ClipUp never further than its longest step', () => {
  const mean = new Float64Array(3);
  new nes.Adam(3, 0.5).climb(mean, Float64Array.of(1e-3, -40, 7));
  const [small, big, other] = [...mean];
  expect(small).toBeCloseTo(0.5, 4);
  expect(big).toBeCloseTo(-0.5, 8);
  expect(other).toBeCloseTo(0.5, 8);
  const clip = new nes.ClipUp(3, 0.5, 0.6);
  const at = new Float64Array(3);
  for (let i = 0; i < 5; i++) {
    const before = at.slice();
    clip.climb(at, Float64Array.of(0, 100, 0));
    expect(at[1]! - before[1]!).toBeCloseTo(i ? 0.6 : 0.5, 8);
  }
});

test('weight decay pulls the mean to the start where ranks say nothing of direction', () => {
  const still = (decay: number) => {
    const state = new nes.OpenAiEsState(start(2), 1, 4, new nes.ClipUp(2, 0.1), decay);
    state.tell(rng.normal('decay', 4), [5, 5, 1, 1]);
    return [...state.mean];
  };
  near(still(0), [1, 1]);
  for (const x of still(0.01)) expect(x).toBeCloseTo(1 - 0.1 / Math.SQRT2, 6);
});

test('bernoulli-nes: one update by hand', () => {
  const state = new nes.BernoulliNesState([0.5, 0.3], 2, 0.2, 0.01);
  const uniform = [0.1, 0.9, 0.7, 0.2];
  expect(Array.from(state.sample(uniform), (bits) => [...bits])).toEqual([
    [1, 0],
    [0, 1],
  ]);
  // Utilities of two: ½ and -½, so that the probabilities move by 0.2 (½ bit of the best - ½ bit of the other).
  state.tell(uniform, [2, 1]);
  near(state.probability, [0.6, 0.2]);
});
