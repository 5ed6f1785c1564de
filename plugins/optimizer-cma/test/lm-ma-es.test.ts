import { expect, test } from '@jest/globals';
import { testOptimizer } from '@genospike/testkit';
import { lmMaConstants, lmMaEs, LmMaState } from '../src/index.ts';
import { build, evaluations, median, reason, sphere } from './search.ts';
import { near, traces } from './trace.ts';
import type { Trace } from './trace.ts';

testOptimizer(lmMaEs, [
  { margin: true, ellipsoid: { precision: 1, evaluations: 20_000 } },
  { options: { population: 16, directions: 3 }, ellipsoid: { precision: 100, evaluations: 20_000 } },
]);

interface LmTrace extends Omit<Trace, 'constants' | 'tells'> {
  readonly constants: Record<'popsize' | 'cs' | 'chiN' | 'mueff', number> & Record<'weights' | 'cd' | 'cc', number[]>;
  readonly tells: (Trace['tells'][number] & { readonly M: number[][] })[];
}
const all = traces('lmmaes') as unknown as LmTrace[];

test.each(all)('lmmaes, d = $d: the state after every tell, with its constants', ({ d, constants, tells }) => {
  const { popsize: population, cs, cd, cc, chiN: chi, mueff } = constants;
  const ours = lmMaConstants(d, population, cd.length);
  near(ours.weights.slice(0, constants.weights.length), constants.weights);
  near([ours.muEff, ours.dSigma], [mueff, 1]);
  near(ours.cD, cd);
  near(ours.cC, cc);
  // lmmaes: c_σ = 2 λ / d even above 1, where the path swings; χ with -1/21d². Ours: at most 1, and the plus of the series.
  expect([ours.cSigma, cs]).toEqual([1, 1.6]);
  expect(ours.chi - chi).toBeCloseTo((2 * Math.sqrt(d)) / (21 * d * d), 12);

  const state = new LmMaState({ ...ours, cSigma: cs, chi }, new Float64Array(d).fill(3), 0.3);
  for (const { x, f, mean, sigma, ps, M } of tells) {
    const z = unshaped(x, state);
    let i = 0;
    for (const point of state.sample(z)) near(point, x[i++]!);
    state.tell(
      z,
      f!.map((v) => -v),
    );
    near(state.mean, mean!);
    near([state.sigma], [sigma]);
    near(state.pathSigma, ps!);
    near(
      state.directions.flatMap((direction) => [...direction]),
      M.flat(),
    );
  }
});

/** z from x: directions undone, last first. */
function unshaped(x: readonly number[][], { mean, sigma, directions, tells, k: { cD } }: LmMaState): number[] {
  return x.flatMap((point) => {
    let y = point.map((v, j) => (v - mean[j]!) / sigma);
    for (let i = Math.min(tells, directions.length) - 1; i >= 0; i--) {
      const [c, p] = [cD[i]!, [...directions[i]!]];
      const dot = (a: readonly number[]) => a.reduce((sum, v, j) => sum + v * p[j]!, 0);
      const along = dot(y) / (1 - c + c * dot(p));
      y = y.map((v, j) => (v - c * along * p[j]!) / (1 - c));
    }
    return y;
  });
}

// evosax feeds weights by rank to unsorted steps: then the directions do not depend on who was best.
test('directions follow the best', () => {
  const run = (best: number) => {
    const state = new LmMaState(lmMaConstants(20, 12), new Float64Array(20), 1);
    const z = Float64Array.from({ length: 240 }, (_, i) => Math.sin(i));
    state.tell(
      z,
      Array.from({ length: 12 }, (_, i) => (i === best ? 2 : i === 5 ? 1 : -i)),
    );
    return state.directions[0]!;
  };
  const [one, other] = [run(0), run(9)];
  const toward = (p: Float64Array, i: number) => p.reduce((sum, v, j) => sum + v * Math.sin(i * 20 + j), 0);
  expect(toward(one, 0)).toBeGreaterThan(toward(other, 0));
  expect(toward(other, 9)).toBeGreaterThan(toward(one, 9));
});

// Medians of lmmaes 0.3.2.
test.each([
  [20, 2676],
  [40, 4680],
])('as many evaluations as lmmaes on the sphere of %i dimensions', (size, theirs) => {
  const ours = [1, 2, 3].map((seed) => evaluations(build(lmMaEs, {}, { size }, seed), sphere));
  expect(median(ours)).toBeLessThan(1.15 * theirs);
});

test('a cigar turned out of the axes is learnt: its long axis becomes a direction', () => {
  const d = 20;
  const cigar = (x: readonly number[]) => {
    const along = x.reduce((sum, v) => sum + v, 0) / Math.sqrt(d);
    return -(along * along + 1e4 * (x.reduce((sum, v) => sum + v * v, 0) - along * along));
  };
  expect(evaluations(build(lmMaEs, {}, { size: d, mean: 1, spread: 1 }), cigar)).toBeLessThan(40_000);
});

test('memory is linear: some 25 arrays of d numbers', () => {
  const d = 10_000;
  const state = new LmMaState(lmMaConstants(d, 31), new Float64Array(d), 1);
  const numbers = [...Object.values(state), ...state.directions].map((of) =>
    of instanceof Float64Array ? of.length : 0,
  );
  expect(numbers.reduce((sum, n) => sum + n, 0)).toBe((3 + state.directions.length) * d);
  expect(state.directions.length).toBe(31);
});

test('stops for a reason that people can read', () => {
  expect(reason(build(lmMaEs, { stepTolerance: 1e-3 }), sphere)).toMatch(/^the step is too small: \d\.\de-4/);
  expect(reason(build(lmMaEs), () => 1)).toMatch(/^the fitness is flat/);
  expect(reason(build(lmMaEs), (x) => x[0]!)).toMatch(/^the step grew 10000-fold/);
});
