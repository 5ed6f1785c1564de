import { define } from '@genospike/core';
import { defaultPopulation, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { cmaConstants } from './cma-constants.ts';
import { CmaState } from './cma-state.ts';
import { withoutEffect } from './cma-effect.ts';
import { gaussianSearch } from './gaussian-search.ts';
import { searchOptions, stepEnds } from './search-options.ts';

/** Hansen's tutorial, B.3. */
const CONDITION = 1e14;

/** CMA-ES with negative weights (Hansen, arXiv 1604.00772): learns the scale and the dependence of all coordinates.
 *  d² numbers of state, d³ work every few generations: for genomes up to some thousand.
 *
 *  x = m + σ A z, A A' = C. Up to 16 dimensions A is the symmetric root of C, beyond it its Cholesky factor: another
 *  rotation of the same normal numbers (Krause, Arbonès & Igel, NIPS 2016), in a tenth of the time.
 *
 *  `learningRate: 'adapted'` (Nomura, Akimoto & Ono, GECCO 2023): shares of each step by its signal over noise, for noisy
 *  fitness and many optima with the default population.
 *
 *  Coordinates are scaled by the genome's spread. Tied results share their weights, failed ones rank last and attract
 *  nothing, a population that all failed or all tied changes nothing.
 *
 *  Ends where a target is reached; the step or the differences of values are too small; the step grew 10,000-fold; the
 *  condition number passed 1e14; a step has no effect on a coordinate or along an axis; values no longer grow.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const cmaEs = define('optimizer', {
  id: 'cma-es',
  options: z.strictObject({
    ...searchOptions,
    active: z.boolean().default(true).describe('Learn from bad results too (negative weights).'),
    learningRate: z
      .enum(['fixed', 'adapted'])
      .default('fixed')
      .describe('Adapted: smaller steps where noise or many optima hide the way; d³ work a generation.'),
    stagnation: z.boolean().default(true).describe('Stop where neither the best nor the median grew for long.'),
  }),
  create({ options, space, rng }) {
    const { sigma, active, stepTolerance } = options;
    // A step within the cell of a whole gene is not lost: the strategy sees it.
    const within = searchSpace({ ...space, integers: [] });
    const population = options.population ?? defaultPopulation(within.size);
    const constants = cmaConstants(within.size, population, active);
    const adapted = options.learningRate === 'adapted';
    const state = new CmaState(constants, new Float64Array(within.size), sigma, { adapted });
    let points: readonly Float64Array[] = [];
    const strategy = {
      population,
      mean: state.mean,
      deviation: (j: number) => state.deviation(j),
      widen: (factor: number) => void (state.sigma *= factor),
      sample: (normal: ArrayLike<number>) => (points = state.sample(normal)),
      learn: (heights: readonly (number | undefined)[]) => state.tell(points, heights),
      done() {
        const { coordinate, axis } = state.reach;
        if (state.condition > CONDITION) return `the condition number of the covariance passed ${CONDITION}`;
        return stepEnds(coordinate, sigma, stepTolerance) ?? stepEnds(axis, sigma, 0) ?? withoutEffect(state, within);
      },
    };
    return gaussianSearch(strategy, space, rng, options);
  },
});
