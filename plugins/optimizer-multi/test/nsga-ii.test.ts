import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Genome, Optimizer, Told } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { problems } from '../../../benchmarks/lib/problems-multi.mjs';
import { crowding, dominates, fronts, hypervolume, nsgaII, NsgaState } from '../src/index.ts';
import { thinned } from '../src/thinning.ts';
import { crossover, mutation } from '../src/variation.ts';

testOptimizer(nsgaII, nsgaII.cases);

type Values = (x: readonly number[]) => readonly number[];
const told = (genome: readonly number[], values: readonly number[], status: Told['status'] = 'ok'): Told => ({
  genome,
  status,
  value: 0,
  values,
  traits: {},
});
function search(one: Optimizer, values: Values, generations: number): Told[] {
  const all: Told[] = [];
  for (let generation = 0; generation < generations; generation++) {
    const results = one.ask().map((genome) => told(genome, values(genome)));
    one.tell(results);
    all.push(...results);
  }
  return all;
}
const build = (space: Genome, population: number, seed = 1) =>
  make(nsgaII, { population }, { space, rng: counterRng(seed) });

test('ZDT1 as in Deb 2002: 30 numbers, population 100, 250 generations', () => {
  const zdt1: Values = (x) => {
    const g = 1 + (9 / 29) * x.slice(1).reduce((sum, v) => sum + v, 0);
    return [-x[0]!, -g * (1 - Math.sqrt(x[0]! / g))];
  };
  const one = build({ size: 30, mean: 0.5, spread: 0.3, bounds: [0, 1] }, 100);
  // Upsilon of their table II: the mean distance from 500 points of the true front, 0.033482 for real-coded NSGA-II.
  const ideal = Array.from({ length: 500 }, (_, i) => [i / 499, 1 - Math.sqrt(i / 499)]);
  let [front, upsilon, spent]: [number[][], number, number] = [[], Infinity, 0];
  while (upsilon > 0.033482 && (spent += 25) <= 250) {
    search(one, zdt1, 25);
    front = one.front!().map(({ values }) => values.map((v) => -v));
    const distances = front.map(([a, b]) => Math.min(...ideal.map(([c, d]) => Math.hypot(a! - c!, b! - d!))));
    upsilon = distances.reduce((sum, d) => sum + d, 0) / distances.length;
  }
  expect(spent).toBeLessThanOrEqual(250);
  // Spread out: no gap along it wider than a tenth.
  const along = front.map(([a]) => a!).sort((a, b) => a - b);
  expect(along[0]).toBeLessThan(0.01);
  expect(along.at(-1)).toBeGreaterThan(0.9);
  expect(Math.max(...along.slice(1).map((a, i) => a - along[i]!))).toBeLessThan(0.1);
});

// pymoo 0.6, population 100: lower quartiles of 15 seeds after 5000 evaluations.
test.each([
  ['zdt1', 0.627],
  ['zdt3', 1.0116],
  ['dtlz2', 0.664],
] as const)('hypervolume of the population on %s as pymoo has it', (name, theirs) => {
  const { size, values, reference } = problems[name];
  const ours = [1, 2, 3].map((seed) => {
    const rng = counterRng(seed);
    const state = new NsgaState(size, 100, { crossover: 0.9, mutation: 1 / size, etaCrossover: 15, etaMutation: 20 });
    const u = rng.uniform('start', 100 * size);
    let points: Float64Array[] = Array.from({ length: 100 }, (_, i) =>
      Float64Array.from(u.subarray(i * size, (i + 1) * size)),
    );
    for (let generation = 0; generation < 50; generation++) {
      if (generation) points = state.children(rng.uniform(`${generation}`, state.draws));
      state.tell(
        points,
        points.map((x) => values([...x])),
      );
    }
    return hypervolume(
      state.members.map((member) => member.values!),
      reference,
    );
  });
  expect(ours.toSorted((a, b) => a - b)[1]).toBeGreaterThan(theirs);
});

test('of a front that is too long those with the least room go one by one, so that neighbours do not go together', () => {
  const front = [0, 0.9, 1, 2, 2.2, 4].map((x) => [x, -x]);
  // At once 0.9 and 1 would go, which leaves a hole; with 0.9 gone, 2 has less room than 1.
  expect(thinned(front, 4).map(({ at }) => at)).toEqual([0, 2, 4, 5]);
  expect(thinned(front, 6).map(({ room }) => room)).toEqual([Infinity, ...crowding(front).slice(1, 5), Infinity]);
});

test('no child is a copy of a parent: an evaluation would say nothing new', () => {
  const state = new NsgaState(3, 8, { crossover: 0, mutation: 0, etaCrossover: 15, etaMutation: 20 });
  const u = counterRng(1).uniform('u', 24 + state.draws);
  const points = Array.from({ length: 8 }, (_, i) => Float64Array.from(u.subarray(3 * i, 3 * i + 3)));
  state.tell(
    points,
    points.map(([x, y]) => [x!, y!]),
  );
  const before = new Set(points.map((x) => x.join()));
  expect(state.children(u.subarray(24)).filter((x) => before.has(x.join()))).toEqual([]);
});

test('the front is what brute force finds among all that was told, without the failed', () => {
  const one = build({ size: 2, mean: 0, spread: 1 }, 8);
  const values: Values = ([x, y]) => [-Math.abs(x! - 1) - Math.abs(y!), -Math.abs(x! + 1) - Math.abs(y!), x! * y!];
  const all = search(one, values, 12);
  const best = one.ask().map((genome, i) => told(genome, [1e9, 1e9, 1e9], i ? 'ok' : 'failed'));
  const wanted = all.filter((a) => !all.some((b) => dominates(b.values, a.values)));
  const key = (list: readonly Told[]) => [...new Set(list.map(({ genome }) => genome.join()))].sort();
  expect(key(one.front!())).toEqual(key(wanted));
  one.tell(best.map((result) => ({ ...result, status: 'failed' })));
  expect(key(one.front!())).toEqual(key(wanted));
  expect(one.front!().every(({ status }) => status === 'ok')).toBe(true);
});

test('fronts and crowding by hand; failed ones come last', () => {
  const points = [[1, 5], [3, 3], [5, 1], [2, 2], [1, 1], undefined, [2.5, 3.5]];
  expect(fronts(points)).toEqual([[0, 1, 2, 6], [3], [4], [5]]);
  // Sides of the box between neighbours, each against a width of 4.
  expect(crowding([[1, 5], [3, 3], [5, 1], [2.5, 3.5]])).toEqual([Infinity, 2.5 / 4 + 2.5 / 4, Infinity, 1]); // prettier-ignore
  expect(crowding([[1], [1]])).toEqual([0, 0]);
});

test('the front is kept where the population is too small to hold it', () => {
  const one = build({ size: 3, mean: 0, spread: 1 }, 4);
  search(one, ([x]) => [x!, -x!], 10);
  expect(one.front!().length).toBeGreaterThan(20);
});

test('crossover keeps the middle of its parents inside, mutation its place on average; neither leaves the box', () => {
  const draws = counterRng('variation').uniform('u', 4000);
  for (const u of draws) {
    const [a, b] = crossover(0.55, 0.45, 15, u);
    expect(a).toBeLessThanOrEqual(b);
    expect((a + b) / 2).toBeCloseTo(0.5, 6);
    const [c, d] = crossover(0, 0.9, 2, u);
    const m = mutation(0.02, 5, u);
    for (const x of [c, d, m]) expect(x >= 0 && x <= 1).toBe(true);
  }
  // Unbounded SBX: beta = (2u)^(1/(eta+1)) for u <= 1/2; the walls are far for parents this close.
  expect(crossover(0.501, 0.499, 15, 0.25)[1] - 0.5).toBeCloseTo(0.001 * 0.5 ** (1 / 16), 9);
  // Deb & Agrawal: delta = (2u)^(1/(eta+1)) - 1, where the wall is far.
  expect(mutation(0.5, 20, 0.25) - 0.5).toBeCloseTo(0.5 ** (1 / 21) - 1, 6);
  const mean = draws.reduce((sum, u) => sum + mutation(0.5, 20, u), 0) / draws.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
});
