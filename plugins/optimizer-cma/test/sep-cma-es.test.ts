import { expect, test } from '@jest/globals';
import { testOptimizer } from '@genospike/testkit';
import { sepCmaEs } from '../src/index.ts';
import { build, ellipsoid, evaluations, median, reason, sphere } from './search.ts';

testOptimizer(sepCmaEs, [
  { sphere: { precision: 1e-8, evaluations: 1200 }, ellipsoid: { precision: 1e-8, evaluations: 2000 } },
  { margin: true, options: { population: 24, sigma: 0.5 } },
  { options: { active: false } },
  { options: { bounds: 'penalty' } },
]);

// Medians of pycma 4.5.0 (CMA_diagonal) and cmaes.SepCMA 0.13.1 over 15 to 51 seeds, same starts.
test.each([
  ['sphere', sphere, 10, true, 1230],
  ['sphere', sphere, 40, true, 4725],
  ['ellipsoid', ellipsoid, 10, true, 2270],
  ['ellipsoid', ellipsoid, 40, true, 9885],
  ['ellipsoid', ellipsoid, 10, false, 2710],
] as const)('as many evaluations as the peers: %s in %#', (_, value, size, active, theirs) => {
  const ours = [1, 2, 3].map((seed) => evaluations(build(sepCmaEs, { active }, { size }, seed), value));
  expect(median(ours) / theirs).toBeGreaterThan(0.85);
  expect(median(ours) / theirs).toBeLessThan(1.15);
});

test('stops for a reason that people can read', () => {
  expect(reason(build(sepCmaEs, { target: -1e-3 }), sphere)).toBe('the target -0.001 is reached');
  expect(reason(build(sepCmaEs, { stepTolerance: 1e-3 }), sphere)).toMatch(/^the step is too small: \d\.\de-4/);
  expect(reason(build(sepCmaEs), () => 1)).toBe('the fitness is flat: 40 generations within 1e-12');
  expect(reason(build(sepCmaEs), (x) => x[0]!)).toMatch(/^the step grew 10000-fold|^the condition/);
  expect(
    reason(
      build(sepCmaEs, { valueTolerance: 0, stepTolerance: 0 }, { size: 2 }),
      (x) => -(x[0]! ** 2) - 1e18 * x[1]! ** 2,
    ),
  ).toBe('the condition number of the covariance passed 100000000000000');
});

test('finds an optimum on its bound, by mirrors and by charges', () => {
  for (const bounds of ['mirror', 'penalty'] as const) {
    const one = build(sepCmaEs, { bounds }, { mean: 0.5, spread: 0.3, bounds: [0, 1] });
    expect(evaluations(one, (x) => x.reduce((sum, v) => sum + v, -10))).toBeLessThan(10_000);
  }
});

test.each([{ population: 1 }, { sigma: 0 }, { sigma: Infinity }, { bounds: 'clip' }])('refuses %p', (options) => {
  expect(() => build(sepCmaEs, options)).toThrow(expect.objectContaining({ code: 'GENO_BAD_OPTION' }));
});
