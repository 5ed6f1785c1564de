import { expect, test } from '@jest/globals';
import { define, make } from '@genospike/core';
import type { Genome, Maker, OfRole } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { cmaEs, onePlusOneCma, restarts, sepCmaEs } from '../src/index.ts';
import { evaluations, rastrigin, reason, sphere, tellAll } from './search.ts';
import type { Value } from './search.ts';

testOptimizer(restarts, [{}, { options: { scheme: 'bipop' } }]);

const SPACE: Genome = { size: 5, mean: 3, spread: 2 };
/** What a container hands over: the inner one, made again with changes. */
const makerOf =
  (inner: OfRole<'optimizer'>, options: object, space: Genome, seed: number): Maker<'optimizer'> =>
  (change = {}) =>
    make(inner, { ...options, ...change.options }, { space, rng: counterRng(seed), ...change.given });
const build = (options: object, { inner = cmaEs as OfRole<'optimizer'>, of = {}, space = SPACE, seed = 1 } = {}) =>
  make(restarts, options, { space, rng: counterRng(seed), of: makerOf(inner, of, space, seed) });

const populations = (reason: string) => [...reason.matchAll(/population (\d+)/g)].map(([, n]) => Number(n));

test.each(['ipop', 'bipop'])('%s solves Rastrigin, which one run does not', (scheme) => {
  const space = { ...SPACE, size: 5 };
  const seeds = [1, 2, 3];
  const ours = seeds.map((seed) => evaluations(build({ scheme }, { space, seed }), rastrigin));
  ours.forEach((spent) => expect(spent).toBeGreaterThan(0));
});

test('ipop doubles the population, and says of each run why it ended', () => {
  const why = reason(build({ most: 3 }, { of: { valueTolerance: 1e-3 } }), () => 1);
  expect(populations(why)).toEqual([8, 16, 32, 64]);
  expect(why).toMatch(/^all restarts are over \(population 8, 232 evaluations: the fitness is flat: 29 generations/);
});

test('bipop spends as much on small populations as on large ones', () => {
  const why = reason(build({ scheme: 'bipop', most: 4 }), (x) => Math.floor(rastrigin(x) / 10), 20_000);
  const all = populations(why);
  const large = [16, 32, 64, 128];
  expect(all.filter((n) => large.includes(n))).toEqual(expect.arrayContaining(large));
  expect(all.length).toBeGreaterThan(large.length + 1);
  const spent = [...why.matchAll(/population (\d+), (\d+)/g)].map(([, n, of]) => [Number(n), Number(of)] as const);
  const sum = (of: readonly (readonly [number, number])[]) => of.reduce((total, [, n]) => total + n, 0);
  const [most, least] = [sum(spent.filter(([n]) => large.includes(n))), sum(spent.filter(([n]) => !large.includes(n)))];
  expect(least / most).toBeGreaterThan(0.2);
  expect(least / most).toBeLessThan(2);
});

test('a run that was replayed goes through the same restarts', () => {
  const bumpy: Value = (x) => Math.floor(rastrigin(x));
  const whole = build({ scheme: 'bipop' });
  const again = build({ scheme: 'bipop' });
  for (let g = 0; g < 400; g++) {
    const results = whole
      .ask()
      .map((genome) => ({ genome, status: 'ok' as const, value: bumpy(genome), values: [], traits: {} }));
    whole.tell(results);
    again.tell(results);
  }
  expect(again.ask()).toEqual(whole.ask());
  expect(whole.ask().length).not.toBe(8);
});

test('a target ends it all', () => {
  const why = reason(build({ target: -1e-3 }, { inner: sepCmaEs }), sphere);
  expect(why).toMatch(/^the target -0.001 is reached \(population 8, \d+ evaluations: stopped\)$/);
});

test('an optimizer whose population cannot grow is refused', () => {
  const fixed = define('optimizer', { id: 'fixed', create: () => ({ ask: () => [[0]], tell: () => undefined }) });
  for (const inner of [onePlusOneCma, fixed])
    expect(() => build({}, { inner })).toThrow(expect.objectContaining({ code: 'GENO_RESTARTS' }));
});

test('all failed: goes on, no restart without a reason', () => {
  const one = build({});
  for (let g = 0; g < 50; g++) tellAll(one, sphere, 'failed');
  expect(one.done?.()).toBeUndefined();
});
