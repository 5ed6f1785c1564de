import { expect, test } from '@jest/globals';
import { testOptimizer } from '@genospike/testkit';
import { cmaEs } from '../src/index.ts';

testOptimizer(cmaEs, [
  { sphere: { precision: 1e-8, evaluations: 1200 }, ellipsoid: { precision: 1e-8, evaluations: 2500 } },
  { options: { population: 24, sigma: 0.5 } },
  { options: { active: false } },
]);
