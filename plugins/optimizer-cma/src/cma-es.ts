import { define } from '@genospike/core';
import { defaultPopulation, normalSearch, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { cmaConstants } from './cma-constants.ts';
import { CmaState } from './cma-state.ts';

/** Hansen's tutorial, B.3. */
const CONDITION = 1e14;
const GROWTH = 1e4;

/** CMA-ES with negative weights (Hansen, arXiv 1604.00772): learns the scale and the dependence of all coordinates.
 *  d² numbers of state, d³ work every few generations: for genomes up to about a thousand.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their weights, failed
 *  ones rank last and attract nothing, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const cmaEs = define('optimizer', {
  id: 'cma-es',
  options: z.strictObject({
    population: z.int().min(2).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size).'),
    sigma: z.number().positive().default(1).describe("First step size, in units of the genome's spread."),
    active: z.boolean().default(true).describe('Learn from bad results too (negative weights).'),
    target: z.number().optional().describe('Stop where a value reaches it.'),
    stepTolerance: z.number().min(0).default(1e-12).describe('Stop where the step shrank to this share of the first.'),
    valueTolerance: z.number().min(0).default(1e-12).describe('Stop where values have differed by no more for long.'),
  }),
  create({ options, space, rng }) {
    const { sigma, active, stepTolerance } = options;
    const within = searchSpace(space);
    const population = options.population ?? defaultPopulation(within.size);
    const state = new CmaState(cmaConstants(within.size, population, active), new Float64Array(within.size), sigma);
    let points: readonly Float64Array[] = [];
    const strategy = {
      population,
      mean: state.mean,
      widen: (factor: number) => void (state.sigma *= factor),
      sample: (normal: ArrayLike<number>) => (points = state.sample(normal)),
      learn: (heights: readonly (number | undefined)[]) => state.tell(points, heights),
      done() {
        const { coordinate, axis } = state.reach;
        if (state.condition > CONDITION) return `the condition number of the covariance passed ${CONDITION}`;
        if (coordinate < stepTolerance * sigma)
          return `the step is too small: ${coordinate.toExponential(1)} of the spread`;
        if (axis > GROWTH * sigma)
          return `the step grew ${GROWTH}-fold: the search runs away, or starts with too small a sigma`;
        return undefined;
      },
    };
    return normalSearch(strategy, within, rng, options);
  },
});
