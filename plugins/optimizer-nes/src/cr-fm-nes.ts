import { define } from '@genospike/core';
import { defaultPopulation, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { drawnSearch } from './drawn-search.ts';
import { CrFmNesState } from './cr-fm-nes-state.ts';
import { drawPairs } from './mirrored.ts';
import { searchOptions } from './search-options.ts';

/** CR-FM-NES (Nomura & Ono, arXiv 2201.11422): the fast moving of `dx-nes-ic` with a covariance D (I + v v') D of a scale a
 *  coordinate and one direction. Time and memory linear in the size of the genome: for thousands of genes that depend on
 *  each other a little. Samples come in mirrored pairs.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their weights, failed
 *  ones have the least, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const crFmNes = define('optimizer', {
  id: 'cr-fm-nes',
  options: z.strictObject(searchOptions),
  cases: [{}, { options: { population: 9, sigma: 0.5 } }],
  create({ options, space, rng }) {
    const { sigma } = options;
    const within = searchSpace(space);
    const { size } = within;
    const population = options.population ?? defaultPopulation(size);
    const direction = rng.normal('direction', size).map((x) => x / Math.sqrt(size));
    const state = new CrFmNesState(new Float64Array(size), sigma, population, direction);
    return drawnSearch(state, within, rng, options, drawPairs(population, size));
  },
});
