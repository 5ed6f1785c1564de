import { define, didYouMean, GenoError, the } from '@genospike/core';
import * as z from 'zod';

/** Minus a measure of the task on validation of which less is better. */
export const loss = define('fitness', {
  id: 'loss',
  options: z.strictObject({
    weight: z.number().default(1).describe('Share in the fitness'),
    measure: z.string().optional().describe('Which measure of the task; left out: its primary one, else loss'),
  }),
  needs: { task: the('task') },
  create({ options: { weight, measure }, task: { primary } }) {
    const name = measure ?? (primary.better === 'lower' ? primary.measure : 'loss');
    return {
      name: `-${name}`,
      weight: () => weight,
      term({ measures }) {
        const value = measures[name];
        if (value !== undefined) return -value;
        const message = `The task measures no ${name}; ${didYouMean(name, Object.keys(measures))}`;
        throw new GenoError('GENO_MEASURE', message, { role: 'fitness', path: 'fitness.loss.measure' });
      },
    };
  },
});
