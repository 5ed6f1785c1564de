import { define } from '@genospike/core';
import { defaultPopulation, normalSearch, searchSpace } from '@genospike/tensor/linalg';
import type { SearchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { ascentOf, ascentOptions } from './ascent.ts';
import { drawPairs, evenly } from './mirrored.ts';
import { PgpeState } from './pgpe-state.ts';
import { searchOptions, widthEnds } from './search-options.ts';

/** PGPE, parameter-exploring policy gradients (Sehnke et al. 2010), with symmetric samples, centred ranks and ClipUp as
 *  Toklu et al. (arXiv 2008.02387) run it: gradients of the expected rank by mean and scale, not natural ones. Time and
 *  memory linear in the size of the genome. It comes as near as the learning rate lets it.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their ranks, failed ones
 *  have the worst, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const pgpe = define('optimizer', {
  id: 'pgpe',
  options: z.strictObject({
    ...searchOptions,
    population: z.int().min(2).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size), made even.'),
    learningRate: z.number().positive().default(0.15).describe("Step of the mean, in units of the genome's spread."),
    ascent: z.enum(['adam', 'clip-up']).default('clip-up').describe('How the mean follows the gradient.'),
    ...ascentOptions,
    scaleRate: z.number().min(0).default(0.1).describe('Learning rate of the standard deviations.'),
    scaleChange: z.number().gt(0).lt(1).default(0.2).describe('The largest share of one that changes at once.'),
  }),
  cases: [
    { sphere: { precision: 0.05, evaluations: 20_000 }, ellipsoid: { precision: 10, evaluations: 20_000 } },
    { options: { ascent: 'adam', population: 9 } },
  ],
  create({ options, space, rng }) {
    const { sigma, stepTolerance, scaleRate, scaleChange } = options;
    const within = searchSpace(space);
    const { size } = within;
    const population = options.population ?? evenly(defaultPopulation(size));
    const ascent = ascentOf(size, options);
    const state = new PgpeState(new Float64Array(size), sigma, population, ascent, scaleRate, scaleChange);
    let drawn: ArrayLike<number> = [];
    const strategy = {
      population,
      mean: state.mean,
      widen: (factor: number) => state.widen(factor),
      draw: drawPairs(population, size),
      sample: (normal: ArrayLike<number>) => state.sample((drawn = normal)),
      genomes: (to: SearchSpace) => to.genomes(state.mean, state.scale, drawn, population),
      learn: (heights: readonly (number | undefined)[]) => state.tell(drawn, heights),
      done: () => widthEnds(state, sigma, stepTolerance),
    };
    return normalSearch(strategy, within, rng, options);
  },
});
