import { define } from '@genospike/core';
import { defaultPopulation, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { drawnSearch } from './drawn-search.ts';
import { DxNesIcState } from './dx-nes-ic-state.ts';
import { drawPairs } from './mirrored.ts';
import { searchOptions } from './search-options.ts';

/** DX-NES-IC (Nomura, Sakai, Fukushima & Ono, CEC 2021): xNES that knows by its evolution path whether it moves, stagnates or
 *  converges. While it moves, far samples weigh more and growing directions grow further; the step adapts fast. On the
 *  sphere it needs a third fewer evaluations than `cma-es`, on ill-conditioned functions more. Samples come in mirrored pairs.
 *  d³ work a generation: for genomes of some hundred numbers.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their weights, failed
 *  ones have the least, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const dxNesIc = define('optimizer', {
  id: 'dx-nes-ic',
  options: z.strictObject(searchOptions),
  cases: [{ rotation: true }, { options: { population: 9, sigma: 0.5 } }],
  create({ options, space, rng }) {
    const { sigma } = options;
    const within = searchSpace(space);
    const { size } = within;
    const population = options.population ?? defaultPopulation(size);
    const state = new DxNesIcState(new Float64Array(size), sigma, population);
    return drawnSearch(state, within, rng, options, drawPairs(population, size));
  },
});
