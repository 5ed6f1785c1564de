import { define } from '@genospike/core';
import { defaultPopulation, searchSpace } from '@genospike/tensor/linalg';
import type { SearchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { gaussianSearch } from './gaussian-search.ts';
import { searchOptions, stepEnds } from './search-options.ts';
import { sepConstants } from './sep-constants.ts';
import { SepState } from './sep-state.ts';

/** Hansen's tutorial, B.3. */
const CONDITION = 1e14;

/** CMA-ES of a diagonal covariance: learns the scale of every coordinate, not how they depend on each other. Memory and
 *  time linear in the size of the genome: for thousands of genes, or where genes act apart.
 *
 *  `active` (Akimoto & Hansen, Diagonal Acceleration for CMA-ES, 2020, as pycma's `CMA_diagonal`):
 *  s *= 2^(½ (c₁ (p² - 1) + c_μ Σ w (z² - 1))), bad results push too. Otherwise Ros & Hansen (PPSN 2008), c_μ held below
 *  1 - c₁: s² = (1 - c₁ - c_μ) s² + c₁ p² + c_μ Σ w y².
 *
 *  Coordinates are scaled by the genome's spread. Tied results share their weights, failed ones rank last and attract
 *  nothing, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const sepCmaEs = define('optimizer', {
  id: 'sep-cma-es',
  options: z.strictObject({
    ...searchOptions,
    active: z.boolean().default(true).describe('Learn from bad results too (negative weights).'),
  }),
  create({ options, space, rng }) {
    const { sigma, active, stepTolerance } = options;
    const { size } = searchSpace(space);
    const population = options.population ?? defaultPopulation(size);
    const state = new SepState(sepConstants(size, population, active), new Float64Array(size), sigma);
    let z: ArrayLike<number> = [];
    const strategy = {
      population,
      mean: state.mean,
      widen: (factor: number) => void (state.sigma *= factor),
      deviation: (j: number) => state.sigma * state.scale[j]!,
      sample(normal: ArrayLike<number>) {
        z = normal;
        return state.sample(z);
      },
      genomes: (within: SearchSpace) => within.genomes(state.mean, state.deviations(), z),
      learn: (heights: readonly (number | undefined)[]) => state.tell(z, heights),
      done() {
        if (state.condition > CONDITION) return `the condition number of the covariance passed ${CONDITION}`;
        return stepEnds(state.reach, sigma, stepTolerance);
      },
    };
    return gaussianSearch(strategy, space, rng, options);
  },
});
