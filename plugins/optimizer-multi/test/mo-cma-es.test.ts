import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Told } from '@genospike/core';
import { cholesky, matMul, transpose } from '@genospike/tensor/linalg';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { problems } from '../../../benchmarks/lib/problems-multi.mjs';
import { dominates, hypervolume, MoCmaState, moCmaEs } from '../src/index.ts';
import { rankOne } from '../src/rank-one.ts';

testOptimizer(moCmaEs, moCmaEs.cases);

/** L L' */
const square = (L: Float64Array, d: number): Float64Array => matMul(L, transpose(L, d), d);

interface Trace {
  readonly d: number;
  readonly population: number;
  readonly sigma: number;
  readonly steps: readonly {
    /** The parent of each point; none are those of the first. */
    readonly of?: readonly (readonly number[])[];
    readonly x: readonly (readonly number[])[];
    readonly f: readonly (readonly number[])[];
    /** Of the parents after it, in an order of their own. */
    readonly parents: readonly {
      readonly x: readonly number[];
      readonly sigma: number;
      readonly success: number;
      readonly path: readonly number[];
      readonly C: readonly number[];
    }[];
  }[];
}
const trace = JSON.parse(readFileSync(new URL('./fixtures/deap-mo-cma.json', import.meta.url), 'utf8')) as Trace;

test('the state of every parent is that of DEAP 1.4, over 20 generations, within 1e-9', () => {
  const { d, population, sigma, steps } = trace;
  const state = new MoCmaState(d, population, sigma);
  const is = (a: ArrayLike<number>, b: readonly number[]) => b.every((v, j) => v === a[j]);
  for (const { of, x, f, parents } of steps) {
    // DEAP keeps its parents in another order.
    const order = of
      ? state.parents.map(({ point }) => of.findIndex((parent) => is(point, parent)))
      : x.map((_, i) => i);
    state.tell(
      order.map((i) => x[i]!),
      order.map((i) => f[i]!.map((v) => -v)),
    );
    for (const theirs of parents) {
      const ours = state.parents.find(({ point }) => is(point, theirs.x));
      if (!ours) throw new Error('A parent that DEAP selected is missing.');
      expect(ours.sigma).toBeCloseTo(theirs.sigma, 9);
      expect(ours.success).toBeCloseTo(theirs.success, 9);
      ours.path.forEach((v, j) => expect(Math.abs(v - theirs.path[j]!)).toBeLessThan(1e-9));
      square(ours.L, d).forEach((v, k) => expect(Math.abs(v - theirs.C[k]!)).toBeLessThan(1e-9));
    }
  }
});

test('a rank-one update is a L L` + b v v`, whatever the signs of v', () => {
  const A = Float64Array.of(4, 1, -2, 1, 3, 0.5, -2, 0.5, 9);
  // All below 0: DEAP skips such a direction, as it asks whether the largest, not the longest, is near 0.
  const v = Float64Array.of(-1, -2, -0.5);
  const L = cholesky(A, 3)!;
  rankOne(L, v, 0.7, 1.3);
  const found = square(L, 3);
  found.forEach((x, k) => expect(x).toBeCloseTo(0.7 * A[k]! + 1.3 * v[Math.floor(k / 3)]! * v[k % 3]!, 12));
});

/** Hypervolume of the population after so many evaluations. */
function run(name: keyof typeof problems, seed: number, evaluations: number): number {
  const { size, bounds, reference, values } = problems[name];
  const [mean, spread] = [0.5, 0.3];
  const one = make(moCmaEs, { population: 50 }, { space: { size, mean, spread, bounds }, rng: counterRng(seed) });
  for (let spent = 0; spent < evaluations; spent += 50)
    one.tell(one.ask().map((genome) => ({ genome, status: 'ok', value: 0, values: values(genome), traits: {} })));
  return hypervolume(
    one.front!().map((told) => told.values),
    reference,
  );
}
// DEAP, population 100: medians 0.729 on ZDT1 after 10,000 evaluations and 0.174 on DTLZ2 after 5000; nsga-ii gets there sooner.
test('hypervolume on ZDT1 and DTLZ2 is above that of DEAP', () => {
  expect(run('zdt1', 1, 7500)).toBeGreaterThan(0.82);
  expect(run('dtlz2', 1, 5000)).toBeGreaterThan(0.3);
});

test('scales of the objectives have no say', () => {
  const paths = [1, 1e6].map((scale) => {
    const one = make(moCmaEs, { population: 8 }, { space: { size: 3, mean: 0, spread: 1 }, rng: counterRng(1) });
    for (let generation = 0; generation < 20; generation++)
      one.tell(
        one.ask().map((genome) => {
          const [a, b, c] = genome as [number, number, number];
          // Powers of two would be exact; a million rounds.
          const values = [-(a * a + b * b + c * c), -scale * ((a - 1) ** 2 + b * b + c * c)];
          return { genome, status: 'ok', value: 0, values, traits: {} };
        }),
      );
    return one.ask();
  });
  expect(paths[1]).toEqual(paths[0]);
});

test('the front is what brute force finds, and results outside the bounds are never asked for', () => {
  const space = { size: 2, mean: 0.9, spread: 1, bounds: [-1, 1] as const };
  const one = make(moCmaEs, { population: 6 }, { space, rng: counterRng(3) });
  const all: Told[] = [];
  for (let generation = 0; generation < 40; generation++) {
    const results = one.ask().map((genome, i): Told => ({
      genome,
      status: i === generation % 6 ? 'failed' : 'ok',
      value: 0,
      values: [genome[0]! - genome[1]! ** 2, genome[1]! - genome[0]! ** 2],
      traits: {},
    }));
    expect(results.every(({ genome }) => genome.every((x) => x >= -1 && x <= 1))).toBe(true);
    one.tell(results);
    all.push(...results.filter(({ status }) => status === 'ok'));
  }
  const wanted = all.filter((a) => !all.some((b) => dominates(b.values, a.values)));
  const keys = (list: readonly Told[]) => [...new Set(list.map(({ genome }) => genome.join()))].sort();
  expect(keys(one.front!())).toEqual(keys(wanted));
});
