import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Optimizer, Told } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { projection } from '../../../benchmarks/lib/problems-multi.mjs';
import { cmaMe, EmitterState, mapElites } from '../src/index.ts';

testOptimizer(mapElites, mapElites.cases);
testOptimizer(cmaMe, cmaMe.cases);

const axes = [0, 1].map((index) => ({ trait: 'measures', index, range: projection.range, cells: 100 }));
const descriptors = axes as { trait: string; index: number; range: [number, number]; cells: number }[];
const space = { size: projection.size, mean: 0, spread: 0.5 };
const projected = (genome: readonly number[]): Told => {
  const value = projection.value(genome);
  return { genome, status: 'ok', value, values: [value], traits: { measures: projection.measures(genome) } };
};
/** Sum of the values of all elites. */
function score(one: Optimizer, iterations: number): number {
  for (let i = 0; i < iterations; i++) one.tell(one.ask().map(projected));
  return one.front!().reduce((sum, { value }) => sum + value, 0);
}

// pyribs 0.12 after 30 iterations of 540: the least of 3 seeds is 168,315, 233,514 and 283,359.
test('the QD score of the projected sphere is that of pyribs', () => {
  const things = () => ({ space, rng: counterRng(1) });
  const plain = make(mapElites, { population: 540, iso: 1, line: 0, descriptors }, things());
  const lines = make(mapElites, { population: 540, descriptors }, things());
  const emitters = make(cmaMe, { emitters: 15, population: 36, descriptors }, things());
  expect(score(plain, 30)).toBeGreaterThan(168_315);
  expect(score(lines, 30)).toBeGreaterThan(233_514);
  expect(score(emitters, 30)).toBeGreaterThan(283_359);
});

const told = (firing: number, value: number, more: Partial<Told> = {}): Told => ({
  genome: [firing],
  status: 'ok',
  value,
  values: [value, firing],
  traits: { firing: [firing] },
  ...more,
});
const line = { size: 1, mean: 0, spread: 1 };
const firing = { trait: 'firing', cells: 4 };

test('a cell keeps its best; failed ones enter none; outside goes to the nearest cell', () => {
  const one = make(mapElites, { population: 7, descriptors: [firing] }, { space: line, rng: counterRng(1) });
  const results = [
    told(0.1, 1),
    told(0.2, 2),
    told(0.24, 2, { genome: [9] }),
    told(0.6, 5, { status: 'failed' }),
    told(7, 3),
    told(-7, 0),
    told(0.3, NaN),
  ];
  one.tell(results);
  expect(one.front!()).toEqual([results[1], results[4]]);
  one.tell(results.map((result) => ({ ...result, value: result.value - 1 })));
  expect(one.front!()).toEqual([results[1], results[4]]);
});

test('left out, the descriptors are the first two fitness terms; or the one there is', () => {
  const fill = (results: readonly Told[]) => {
    const one = make(mapElites, { population: 2 }, { space: line, rng: counterRng(1) });
    one.tell(results);
    return one.front!().length;
  };
  expect(fill([told(0.1, 0.5), told(0.9, 0.5)])).toBe(2);
  expect(fill([told(0.1, 0.5), told(0.1, 0.5)])).toBe(1);
  expect(fill([told(0.1, 0.5, { values: [0.5] }), told(0.9, 0.5, { values: [0.5] })])).toBe(1);
});

test('says which traits there are', () => {
  for (const [axis, message] of [
    [{ trait: 'fire' }, 'trait `fire`, which results do not have: they have firing (1)'],
    [{ trait: 'firing', index: 1 }, 'number 1 of trait `firing`'],
    [{ term: 2 }, 'fitness term 2, but results have 2'],
  ] as const) {
    const one = make(cmaMe, { emitters: 1, population: 2, descriptors: [axis] }, { space: line, rng: counterRng(1) });
    const wrong = expect.objectContaining({ code: 'GENO_DESCRIPTOR', message: expect.stringContaining(message) });
    expect(() => one.tell([told(0, 1), told(1, 1)])).toThrow(wrong);
  }
});

test.each([
  [{ descriptors: [] }],
  [{ descriptors: [{}] }],
  [{ descriptors: [{ trait: 'firing', term: 1 }] }],
  [{ descriptors: [{ trait: 'firing', range: [1, 0] as [number, number] }] }],
  [{ descriptors: [{ trait: 'firing', cells: 0 }] }],
  [{ population: 0 }],
])('refuses %j', (options) => {
  for (const kind of [mapElites, cmaMe])
    expect(() =>
      make<'optimizer', typeof kind.options, {}, {}>(kind, options, { space: line, rng: counterRng(1) }),
    ).toThrow(expect.objectContaining({ code: 'GENO_BAD_OPTION' }));
});

test('an emitter follows a turned ellipsoid: its rank-one path is learnt from', () => {
  // Long along (1, 1): the covariance must turn.
  const value = ({ 0: x, 1: y }: ArrayLike<number>) => -((x! + y! - 20) ** 2) - 1e4 * (x! - y!) ** 2;
  const emitter = new EmitterState([0, 0], 0.5);
  for (let generation = 0; generation < 60 && !emitter.spent; generation++) {
    const z = counterRng(7).normal(`${generation}`, 24);
    const points = Array.from({ length: 12 }, (_, i) => emitter.sample(z.subarray(2 * i, 2 * i + 2)));
    emitter.tell(points.sort((a, b) => value(b) - value(a)).slice(0, 6));
  }
  expect(value(emitter.mean)).toBeGreaterThan(-1e-6);
  const { C } = emitter;
  expect(C[2]! / Math.sqrt(C[0]! * C[3]!)).toBeGreaterThan(0.99);
});
