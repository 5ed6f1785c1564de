import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Optimizer } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { de, hillClimber, randomSearch } from '../src/index.ts';

testOptimizer(randomSearch, randomSearch.cases);
testOptimizer(hillClimber, hillClimber.cases);
testOptimizer(de, [...de.cases, { options: { population: 20, F: 0.7, CR: 0.9 } }]);

type Value = (x: readonly number[]) => number;
const space = { size: 4, mean: 1, spread: 2 };
const tellAll = (one: Optimizer, value: Value) => {
  const genomes = one.ask();
  one.tell(genomes.map((genome) => ({ genome, status: 'ok', value: value(genome), values: [], traits: {} })));
  return genomes.map(value);
};

test('random search draws the normal distribution of the start, whatever it is told', () => {
  const [one, other] = [1, 1].map((seed) => make(randomSearch, { population: 50 }, { space, rng: counterRng(seed) }));
  const all: number[] = [];
  for (let generation = 0; generation < 100; generation++) {
    all.push(...one!.ask().flat());
    expect(other!.ask()).toEqual(one!.ask());
    tellAll(one!, (x) => x[0]!);
    tellAll(other!, (x) => -x[0]!);
  }
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
  // Five standard errors of 20,000 draws.
  expect(Math.abs(mean - 1)).toBeLessThan(0.07);
  expect(Math.abs(spread - 2)).toBeLessThan(0.05);
});

test('DE keeps its population and none of its members ever gets worse', () => {
  const one = make(de, { population: 30 }, { space, rng: counterRng(2) });
  const rosenbrock: Value = (x) =>
    -x.slice(1).reduce((sum, v, i) => sum + 100 * (v - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0);
  let best = tellAll(one, rosenbrock);
  for (let generation = 0; generation < 400; generation++) {
    const values = tellAll(one, rosenbrock);
    expect(values).toHaveLength(30);
    best = best.map((value, i) => Math.max(value, values[i]!));
  }
  // A valley that steps along axes do not follow: all of the population is near its end.
  expect(Math.min(...best)).toBeGreaterThan(-1e-3);
});

test('with CR 0 a challenger differs in one coordinate, by F times a difference of two others', () => {
  const one = make(de, { population: 5, CR: 0, F: 0.5 }, { space, rng: counterRng(3) });
  const parents = one.ask();
  tellAll(one, () => 0);
  one.ask().forEach((x, i) => {
    const [changed, ...more] = x.flatMap((v, j) => (v === parents[i]![j] ? [] : [j]));
    expect(more).toEqual([]);
    const at = (k: number) => parents[k]![changed!]!;
    const others = [0, 1, 2, 3, 4].filter((k) => k !== i);
    const made = others.flatMap((a) => others.flatMap((b) => others.map((c) => new Set([a, b, c]).size === 3 && at(a) + 0.5 * (at(b) - at(c))))); // prettier-ignore
    expect(made.some((v) => v !== false && Math.abs(v - x[changed!]!) < 1e-12)).toBe(true);
  });
});

test('the hill climber never steps down, halts with a reason, and crosses a plateau', () => {
  const one = make(hillClimber, {}, { space, rng: counterRng(4) });
  const sphere: Value = (x) => -x.reduce((sum, v) => sum + v * v, 0);
  let best = -Infinity;
  for (let generation = 0; generation < 2000 && !one.done!(); generation++)
    best = Math.max(best, ...tellAll(one, sphere));
  expect(one.done!()).toMatch(/step is too small/);
  expect(best).toBeGreaterThan(-1e-20);
  // Told nothing, it keeps its step and wanders: the mean of all it asks for moves.
  const lost = make(hillClimber, {}, { space, rng: counterRng(5) });
  const way = Array.from({ length: 200 }, () => {
    const [x] = lost.ask()[0]!;
    tellAll(lost, () => 1);
    return Math.abs(x! - 1);
  });
  expect(Math.max(...way)).toBeGreaterThan(10);
  expect(lost.done!()).toBeUndefined();
});
