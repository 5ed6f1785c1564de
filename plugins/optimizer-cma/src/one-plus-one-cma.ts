import { define } from '@genospike/core';
import { normalSearch, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { OnePlusOneState } from './one-plus-one-state.ts';
import { searchOptions, stepEnds } from './search-options.ts';

const { sigma, target, stepTolerance, valueTolerance } = searchOptions;

/** (1+1)-CMA-ES: one genome at a time, kept where it is better (Igel, Suttorp & Hansen, GECCO 2006; A and its inverse are
 *  updated, nothing is decomposed). `active` turns away from bad steps (Arnold & Hansen, GECCO 2010). The fastest of the
 *  family where there is one hill and no noise; it keeps a lucky value for ever, and evaluates one genome after the other.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds; genes of `integers` are rounded, and keep no
 *  margin: moving the parent would part it from its value. A failed genome is worse than any.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const onePlusOneCma = define('optimizer', {
  id: 'one-plus-one-cma',
  options: z.strictObject({
    sigma,
    target,
    stepTolerance,
    valueTolerance,
    active: z.boolean().default(true).describe('Learn from bad results too.'),
  }),
  create({ options, space, rng }) {
    const within = searchSpace(space);
    const state = new OnePlusOneState(new Float64Array(within.size), options.sigma, options.active);
    let drawn = new Float64Array(within.size);
    const strategy = {
      population: 1,
      sample(normal: ArrayLike<number>) {
        drawn = Float64Array.from(normal);
        return [state.sample(drawn)];
      },
      learn: ([height]: readonly (number | undefined)[]) => state.tell(drawn, height),
      done() {
        let most = 0;
        for (let j = 0; j < within.size; j++) most = Math.max(most, state.variance(j));
        return stepEnds(state.sigma * Math.sqrt(most), options.sigma, options.stepTolerance);
      },
    };
    return normalSearch(strategy, within, rng, options);
  },
});
