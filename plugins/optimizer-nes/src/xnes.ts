import { define } from '@genospike/core';
import { defaultPopulation, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { drawnSearch } from './drawn-search.ts';
import { searchOptions } from './search-options.ts';
import { XnesState } from './xnes-state.ts';

/** xNES, exponential natural evolution strategy (Glasmachers et al. 2010; Wierstra et al. 2014): the whole covariance
 *  by its natural gradient, with no evolution paths. Slower than `cma-es` and with fewer parts: a baseline. d² times the
 *  population of work a generation: for genomes of some hundred numbers.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their utilities,
 *  failed ones have the least, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const xnes = define('optimizer', {
  id: 'xnes',
  options: z.strictObject(searchOptions),
  cases: [{ rotation: true }, { options: { population: 24, sigma: 0.5 } }],
  create({ options, space, rng }) {
    const { sigma } = options;
    const within = searchSpace(space);
    const population = options.population ?? defaultPopulation(within.size);
    const state = new XnesState(new Float64Array(within.size), sigma, population);
    return drawnSearch(state, within, rng, options);
  },
});
