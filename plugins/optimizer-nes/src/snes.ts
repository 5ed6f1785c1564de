import { define } from '@genospike/core';
import { defaultPopulation, normalSearch, searchSpace } from '@genospike/tensor/linalg';
import type { SearchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { searchOptions, widthEnds } from './search-options.ts';
import { SnesState } from './snes-state.ts';

/** SNES, separable natural evolution strategy (Wierstra et al., JMLR 15, 2014, section 3.5): a scale a coordinate by its
 *  natural gradient, no dependence between them. Time and memory linear in the size of the genome: for many thousands of genes.
 *  With z = (x - mean) / scale and utilities u by rank: mean += scale Σ u z, scale *= exp(η/2 Σ u (z² - 1)),
 *  η = (3 + ln d) / (5 √d).
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their utilities,
 *  failed ones have the least, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const snes = define('optimizer', {
  id: 'snes',
  options: z.strictObject(searchOptions),
  cases: [{}, { options: { population: 9, sigma: 0.5 } }],
  create({ options, space, rng }) {
    const { sigma, stepTolerance } = options;
    const within = searchSpace(space);
    const population = options.population ?? defaultPopulation(within.size);
    const state = new SnesState(new Float64Array(within.size), sigma, population);
    let drawn: ArrayLike<number> = [];
    const strategy = {
      population,
      mean: state.mean,
      widen: (factor: number) => state.widen(factor),
      sample: (normal: ArrayLike<number>) => state.sample((drawn = normal)),
      genomes: (to: SearchSpace) => to.genomes(state.mean, state.scale, drawn),
      learn: (heights: readonly (number | undefined)[]) => state.tell(drawn, heights),
      done: () => widthEnds(state, sigma, stepTolerance),
    };
    return normalSearch(strategy, within, rng, options);
  },
});
