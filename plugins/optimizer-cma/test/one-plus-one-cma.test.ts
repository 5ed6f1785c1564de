import { expect, test } from '@jest/globals';
import { matMul, transpose } from '@genospike/tensor/linalg';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { onePlusOneCma, OnePlusOneState } from '../src/index.ts';
import { build, ellipsoid, evaluations, median, reason, rosenbrock, sphere } from './search.ts';
import { near, traces } from './trace.ts';

testOptimizer(onePlusOneCma, [
  { sphere: { precision: 1e-8, evaluations: 1000 }, ellipsoid: { precision: 1e-8, evaluations: 2000 }, rotation: true },
  { options: { active: false, sigma: 0.5 }, ellipsoid: { precision: 1e-8, evaluations: 4000 } },
]);

const covariance = ({ root, mean }: OnePlusOneState) => matMul(root, transpose(root, mean.length), mean.length);

test.each(traces('one-plus-one'))('DEAP, d = $d: the state after every tell', ({ d, tells, ...of }) => {
  const state = new OnePlusOneState(new Float64Array(d).fill(3), 0.3, false);
  const { f0 } = of as unknown as { f0: number };
  state.tell(new Float64Array(d), -f0);
  for (const { x, f, mean, sigma, success, pc, C } of tells) {
    const step = x[0]!.map((v, j) => (v - state.mean[j]!) / state.sigma);
    const z = matMul(state.inverse, Float64Array.from(step), d);
    near(state.sample(z), x[0]!);
    state.tell(z, -f![0]!);
    near(state.mean, mean!);
    near([state.sigma, state.success], [sigma, success as unknown as number]);
    near(state.path, pc!);
    near(covariance(state), C!);
  }
});

test('bad steps turn it away, and the inverse stays the inverse', () => {
  const d = 6;
  const state = new OnePlusOneState(new Float64Array(d).fill(3), 2);
  for (let g = 0; g < 500; g++) {
    const z = Float64Array.from(counterRng(g).normal('z', d));
    state.tell(z, ellipsoid([...state.sample(z)]));
  }
  const product = matMul(state.root, state.inverse, d);
  product.forEach((v, at) => expect(v).toBeCloseTo(at % (d + 1) ? 0 : 1, 8));
  const typical = (active: boolean) =>
    median([1, 2, 3].map((seed) => evaluations(build(onePlusOneCma, { active }, { size: 5 }, seed), ellipsoid)));
  expect(typical(true)).toBeLessThan(typical(false));
});

test('fewer evaluations than cmaes.CMA on one hill', () => {
  const of = (value: (x: readonly number[]) => number, space = {}) =>
    Number(evaluations(build(onePlusOneCma, {}, space), value));
  expect(of(sphere)).toBeLessThan(1520);
  expect(of(ellipsoid)).toBeLessThan(4320);
  expect(of(rosenbrock, { mean: 0, spread: 0.5 })).toBeLessThan(6000);
});

test('stops for a reason that people can read', () => {
  expect(reason(build(onePlusOneCma, { target: -1e-3 }), sphere)).toBe('the target -0.001 is reached');
  expect(reason(build(onePlusOneCma, { stepTolerance: 1e-3 }), sphere)).toMatch(/^the step is too small: \d\.\de-4/);
  expect(reason(build(onePlusOneCma), () => 1)).toMatch(/^the fitness is flat/);
  expect(reason(build(onePlusOneCma), (x) => x[0]!)).toMatch(/^the step grew 10000-fold/);
});

test('genes of integers are whole', () => {
  const one = build(onePlusOneCma, {}, { integers: [0, 3] });
  for (let g = 0; g < 20; g++) {
    const [genome] = one.ask();
    expect([genome![0]! % 1, genome![3]! % 1]).toEqual([0, 0].map((zero) => expect.closeTo(zero, 15)));
    one.tell([{ genome: genome!, status: 'ok', value: sphere(genome!), values: [], traits: {} }]);
  }
});
