import { define } from '@genospike/core';
import { defaultPopulation, normalSearch, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { XnesState } from './xnes-state.ts';

/** Where Hansen's tutorial gives up (arXiv 1604.00772, B.3). */
const CONDITION = 1e14;
const GROWTH = 1e4;

/** xNES, exponential natural evolution strategy (Glasmachers et al. 2010; Wierstra et al. 2014): the whole covariance
 *  by its natural gradient, with no evolution paths. Slower than `cma-es` and with fewer parts: a baseline. d³ work a
 *  generation: for genomes of some hundred numbers.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their utilities,
 *  failed ones have the least, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const xnes = define('optimizer', {
  id: 'xnes',
  options: z.strictObject({
    population: z.int().min(2).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size).'),
    sigma: z.number().positive().default(1).describe("First step size, in units of the genome's spread."),
    target: z.number().optional().describe('Stop where a value reaches it.'),
    stepTolerance: z.number().min(0).default(1e-12).describe('Stop where the step shrank to this share of the first.'),
    valueTolerance: z.number().min(0).default(1e-12).describe('Stop where values have differed by no more for long.'),
  }),
  create({ options, space, rng }) {
    const { sigma, stepTolerance } = options;
    const within = searchSpace(space);
    const population = options.population ?? defaultPopulation(within.size);
    const state = new XnesState(new Float64Array(within.size), sigma, population);
    let drawn: ArrayLike<number> = [];
    const strategy = {
      population,
      sample: (normal: ArrayLike<number>) => state.sample((drawn = normal)),
      learn: (heights: readonly (number | undefined)[]) => state.tell(drawn, heights),
      done() {
        const { condition, reach } = state;
        if (condition > CONDITION) return `the condition number of the covariance passed ${CONDITION}`;
        if (reach < stepTolerance * sigma) return `the step is too small: ${reach.toExponential(1)} of the spread`;
        if (reach > GROWTH * sigma)
          return `the step grew ${GROWTH}-fold: the search runs away, or starts with too small a sigma`;
        return undefined;
      },
    };
    return normalSearch(strategy, within, rng, options);
  },
});
