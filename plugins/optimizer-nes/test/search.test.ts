import { expect, test } from '@jest/globals';
import { isGenoError, make } from '@genospike/core';
import type { Genome, OfRole, Optimizer } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import * as nes from '../src/index.ts';

const all: readonly OfRole<'optimizer'>[] = [
  nes.xnes,
  nes.dxNesIc,
  nes.snes,
  nes.openaiEs,
  nes.pgpe,
  nes.crFmNes,
  nes.bernoulliNes,
];
type Value = (x: readonly number[]) => number;
const functions = {
  sphere: (x) => x.reduce((sum, v) => sum + v * v, 0),
  ellipsoid: (x) => x.reduce((sum, v, i) => sum + 1e6 ** (i / (x.length - 1)) * v * v, 0),
  cigar: (x) => x.reduce((sum, v, i) => sum + (i ? 1e6 : 1) * v * v, 0),
  tablet: (x) => x.reduce((sum, v, i) => sum + (i ? 1 : 1e6) * v * v, 0),
} satisfies Record<string, Value>;

/** The least value of a generation. */
function tellAll(one: Optimizer, value: Value): number {
  const genomes = one.ask();
  const values = genomes.map(value);
  one.tell(genomes.map((genome, i) => ({ genome, status: 'ok', value: -values[i]!, values: [], traits: {} })));
  return Math.min(...values);
}
function evaluations(one: Optimizer, value: Value): number {
  let spent = 0;
  do spent += one.ask().length;
  while (tellAll(one, value) > 1e-8 && spent < 20_000);
  return spent;
}
const start = (size: number): Genome => ({ size, mean: 3, spread: 2 });
const median = (build: (seed: number) => Optimizer, value: Value): number =>
  [1, 2, 3].map((seed) => evaluations(build(seed), value)).sort((a, b) => a - b)[1]!;

// Medians of cmaes.DXNESIC, crfmnes and evosax.SNES (same starts, d = 10, to 1e-8). DX-NES-IC that keeps γ needs fewer than
// cmaes on ill-conditioned functions: a fifth on the cigar.
const reference = {
  dxNesIc: { sphere: [940, 1], ellipsoid: [7600, 0.9], cigar: [7420, 0.8], tablet: [5420, 0.92] },
  crFmNes: { sphere: [970, 1], ellipsoid: [2060, 1], cigar: [2120, 1], tablet: [1770, 1] },
  snes: { sphere: [2020, 1], ellipsoid: [2850, 1], cigar: [3220, 1] },
} as const;
const cells = Object.entries(reference).flatMap(([id, values]) =>
  Object.entries(values).map(([name, [theirs, ratio]]) => ({ id, name, theirs, ratio })),
);
test.each(cells)('$id on the $name takes $ratio times the $theirs evaluations of the reference', (cell) => {
  const { id, name, theirs, ratio } = cell;
  const optimizer = nes[id as keyof typeof reference];
  const value = functions[name as keyof typeof functions];
  const ours = median((seed) => make(optimizer, {}, { space: start(10), rng: counterRng(seed) }), value);
  expect(ours / theirs / ratio).toBeGreaterThan(0.88);
  expect(ours / theirs / ratio).toBeLessThan(1.12);
});

test('cr-fm-nes in two dimensions: the negative rate of the paper stalls, ours solves', () => {
  const solve = (c1?: number) => {
    const state = new nes.CrFmNesState([1.5, 1.5], 1, 6, [0.5, -0.5]);
    if (c1 !== undefined) state.c1 = c1;
    let best = Infinity;
    for (let generation = 0; generation < 300 && best > 1e-8; generation++) {
      const z = counterRng('two').normal(`${generation}`, 6);
      const values = Array.from(state.sample(z), (x) => functions.ellipsoid([...x]));
      best = Math.min(best, ...values);
      state.tell(
        z,
        values.map((v) => -v),
      );
    }
    return best;
  };
  expect(solve()).toBeLessThan(1e-8);
  // c1 of CMA-ES times (2 - 5) / 6
  const c1 = (2 / (3.3 * 3.3 + 2)) * -0.5;
  expect(solve(c1)).toBeGreaterThan(1e-8);
});

test('bernoulli-nes asks for the bounds of a genome, as often as its mean says, and settles', () => {
  const space: Genome = { size: 60, mean: 0.3, spread: 0.1, bounds: [0, 1] };
  const one = make(nes.bernoulliNes, {}, { space, rng: counterRng(4) });
  const genes = one.ask().flat();
  expect([...new Set(genes)].sort()).toEqual([0, 1]);
  expect(genes.reduce((sum, x) => sum + x, 0) / genes.length).toBeCloseTo(0.3, 1);
  // Ones in the first half, zeros in the other.
  const wrong: Value = (x) => x.reduce((sum, v, i) => sum + Math.abs(v - (i < 30 ? 1 : 0)), 0);
  let best = Infinity;
  for (let i = 0; i < 400 && !one.done?.(); i++) best = Math.min(best, tellAll(one, wrong));
  expect(best).toBe(0);
  expect(one.done?.()).toMatch(/^(every gene is settled: its probability is 0.001 or 0.999|the fitness is flat)/);
});

test.each(all.map((optimizer) => [optimizer.id, optimizer] as const))(
  '%s refuses what it cannot start from',
  (_, optimizer) => {
    const error = (options: object, space: Genome = start(3)) => {
      try {
        make(optimizer, options, { space, rng: counterRng(1) });
      } catch (caught) {
        return isGenoError(caught) ? caught.code : caught;
      }
      return undefined;
    };
    expect(error({ population: 1 })).toBe('GENO_BAD_OPTION');
    if (optimizer !== nes.bernoulliNes)
      for (const sigma of [0, -1, NaN, Infinity]) expect(error({ sigma })).toBe('GENO_BAD_OPTION');
    expect(error({}, { size: 3, mean: 0, spread: 0 })).toBe('GENO_SPACE');
    expect(error({}, { size: 3, mean: 0, spread: 1, bounds: [2, 1] })).toBe('GENO_SPACE');
    expect(error({}, { size: 0, mean: 0, spread: 1 })).toBe('GENO_NOTHING_TO_EVOLVE');
  },
);

test.each(all.map((optimizer) => [optimizer.id, optimizer] as const))(
  '%s: two genomes are a population',
  (_, optimizer) => {
    const one = make(optimizer, { population: 2 }, { space: start(4), rng: counterRng(1) });
    for (let i = 0; i < 200 && !one.done?.(); i++) tellAll(one, functions.sphere);
    expect(one.ask().flat().every(Number.isFinite)).toBe(true);
  },
);
