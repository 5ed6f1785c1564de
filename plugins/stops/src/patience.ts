import { define } from '@genospike/core';
import { z } from 'zod';

/** Ends evolution where its best has not risen for a while: early stopping (Prechelt 1998), on the generations' own best
 *  values, so that weights that fade do not count as a loss. */
export const patience = define('stop', {
  id: 'patience',
  options: z.strictObject({
    generations: z.int().min(1).default(3).describe('Generations in a row without a rise.'),
    least: z.number().min(0).default(0).describe('A rise by no more than this is none.'),
  }),
  create({ options: { generations, least } }) {
    let [high, since] = [-Infinity, 0];
    return {
      'run:stop': ({ generation, best }) => {
        if (best > high + least) [high, since] = [best, generation];
        return generation - since >= generations
          ? `the best has not risen${least ? ` by more than ${least}` : ''} for ${generations} generations`
          : undefined;
      },
    };
  },
});
