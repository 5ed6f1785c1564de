import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Optimizer, Told } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { cmaEs, uncertainty } from '../src/index.ts';
import { rankChange } from '../src/rank-change.ts';

type Row = readonly [first: readonly number[], again: readonly number[], level: number];
// first, again: values of pycma 4.5.0's NoiseHandler(10), and its noiseS after one measurement, over 0.3.
const rows = JSON.parse(readFileSync(new URL('fixtures/rank-change.json', import.meta.url), 'utf8')) as readonly Row[];
const turned = (values: readonly number[]) => values.map((x) => -x);

test("rank changes are measured as by pycma's NoiseHandler, whichever end is better", () => {
  for (const [first, again, level] of rows) {
    expect(rankChange(first, again)).toBeCloseTo(level, 9);
    expect(rankChange(turned(first), turned(again))).toBeCloseTo(level, 9);
  }
});

testOptimizer(uncertainty, [
  { sphere: { precision: 1e-8, evaluations: 1600 }, ellipsoid: { precision: 1e-8, evaluations: 3500 } },
  { options: { most: 1, reevaluations: 3 } },
]);

const sphere = (genome: readonly number[]) => -genome.reduce((sum, x) => sum + x * x, 0);
interface Seen {
  readonly asked: number;
  readonly draws: readonly number[];
}
/** Values as a run gives them: of genome and draw alone. `same`: what a draw adds for everyone. */
function search(one: Optimizer, evaluations: number, { own = 0, same = 0 }, seen: Seen[] = []): number {
  const luck = (key: string) => counterRng(5).normal(key, 1)[0]!;
  let generation = 0;
  for (let spent = 0; spent < evaluations; generation++) {
    const genomes = one.ask();
    const draws = one.draws?.() ?? genomes.map(() => generation);
    seen.push({ asked: genomes.length, draws });
    one.tell(
      genomes.map((genome, i) => {
        const value = sphere(genome) + own * luck(`${draws[i]} ${genome[0]}`) + same * luck(`${draws[i]}`);
        return { genome, status: 'ok', value, values: [value], traits: {} };
      }),
    );
    spent += genomes.length;
  }
  return sphere(one.best!());
}
const things = (seed = 1) => ({ space: { size: 4, mean: 3, spread: 2 }, rng: counterRng(seed) });

test('under noise it comes closer than cma-es without; where a draw shifts all alike, it sees none', () => {
  const seeds = [1, 2, 3];
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[1]!;
  const noise = { own: 0.1 };
  const without = median(seeds.map((seed) => search(make(cmaEs, {}, things(seed)), 3000, noise)));
  const seen: Seen[] = [];
  const handled = median(seeds.map((seed) => search(make(uncertainty, {}, things(seed)), 3000, noise, seen)));
  expect(handled / without).toBeLessThan(0.7);
  expect(Math.max(...seen.map(({ asked }) => asked))).toBeGreaterThan(40);

  const calm: Seen[] = [];
  expect(search(make(uncertainty, {}, things()), 800, { same: 100 }, calm)).toBeGreaterThan(-1e-6);
  expect(Math.max(...calm.map(({ asked }) => asked))).toBe(11);
});

test('everyone of a generation has the same draws, and no draw comes twice', () => {
  const seen: Seen[] = [];
  search(make(uncertainty, {}, things()), 400, { own: 10 }, seen);
  const each = seen.map(({ draws }) => [...new Set(draws)]);
  expect(each[0]).toEqual([0, 1]);
  expect(new Set(each.flat()).size).toBe(each.flat().length);
  // 8 genomes once, two or three of them again.
  expect(seen[0]!.draws.filter((draw) => draw === 0)).toHaveLength(8);
});

test('a failed genome is told as failed, and no number that is told is NaN', () => {
  const told: Told[][] = [];
  const of: Optimizer = { ask: () => [[1], [2], [3]], tell: (results) => void told.push([...results]) };
  const one = make(uncertainty, { reevaluations: 2 }, { ...things(), of });
  for (let generation = 0; generation < 3; generation++)
    one.tell(
      one.ask().map((genome, i) => ({
        genome,
        status: i === generation ? 'failed' : 'ok',
        value: i === generation ? -Number.MAX_VALUE : genome[0]!,
        values: [1],
        traits: {},
      })),
    );
  expect(told.map((results) => results.map(({ status }) => status).indexOf('failed'))).toEqual([0, 1, 2]);
  expect(told.flat().every(({ value }) => Number.isFinite(value))).toBe(true);
});
