import { expect, test } from '@jest/globals';
import { defaultPopulation } from '@genospike/tensor/linalg';
import { counterRng } from '@genospike/tensor/rng';
import { sepConstants, SepState } from '../src/index.ts';
import { near, traces } from './trace.ts';

const all = traces('sep');
const isActive = (algorithm: string) => algorithm === 'pycma-sep';

test.each(all)('$algorithm, d = $d: constants', ({ algorithm, d, constants }) => {
  const ours = sepConstants(d, defaultPopulation(d), isActive(algorithm));
  expect(ours.population).toBe(constants.popsize);
  near(ours.weights.slice(0, constants.weights.length), constants.weights);
  near(
    [ours.muEff, ours.cSigma, ours.dSigma, ours.cC, ours.c1, ours.cMu, ours.chi],
    ['mueff', 'cs', 'damps', 'cc', 'c1', 'cmu', 'chiN'].map((name) => constants[name]!),
  );
});

test.each(all)('$algorithm, d = $d: the state after every tell', ({ algorithm, d, tells }) => {
  const active = isActive(algorithm);
  const state = new SepState(sepConstants(d, defaultPopulation(d), active), new Float64Array(d).fill(3), 0.3);
  for (const { x, f, mean, sigma, C, scaling, ps, pc } of tells) {
    const z = x.flatMap((point) => point.map((v, j) => (v - state.mean[j]!) / (state.sigma * state.scale[j]!)));
    let i = 0;
    for (const point of state.sample(z)) near(point, x[i++]!);
    state.tell(
      z,
      f!.map((v) => -v),
    );
    near(state.mean, mean!);
    near([state.sigma], [sigma]);
    near(
      state.scale.map((s) => (active ? s : s * s)),
      active ? scaling! : C!,
    );
    near(state.pathSigma, ps!);
    near(state.pathC, pc!);
  }
});

// cmaes.SepCMA has no cap: its rate of the covariance is 3.7 here, and variances turn negative.
test('the rate of the covariance is capped where the published one passes 1', () => {
  const [d, population] = [10, 500];
  const constants = sepConstants(d, population, false);
  expect(constants.cMu).toBe(1 - constants.c1);
  for (const rate of [constants.cMu, 3.7]) {
    const state = new SepState({ ...constants, cMu: rate }, new Float64Array(d), 1);
    for (let g = 0; g < 5; g++) {
      const z = counterRng(g).normal('z', population * d);
      // The one nearest to the mean is the best: every variance falls.
      const lengths = Array.from(
        { length: population },
        (_, i) => -z.subarray(i * d, i * d + d).reduce((s, v) => s + v * v, 0),
      );
      state.tell(z, lengths);
    }
    expect(state.scale.every(Number.isFinite)).toBe(rate < 1);
  }
});

test('memory is linear: seven arrays of d numbers', () => {
  const d = 10_000;
  const state = new SepState(sepConstants(d, 31), new Float64Array(d), 1);
  const numbers = Object.values(state).map((of) => (of instanceof Float64Array && of.length > 31 ? of.length : 0));
  expect(numbers.reduce((sum, n) => sum + n, 0)).toBe(7 * d);
});
