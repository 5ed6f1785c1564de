import { define, didYouMean, GenoError } from '@genospike/core';
import * as z from 'zod';

/** A measure of the task on validation, as it is: larger must be better. Where less is better, `loss`. */
export const accuracy = define('fitness', {
  id: 'accuracy',
  options: z.strictObject({
    weight: z.number().default(1).describe('Share in the fitness'),
    measure: z.string().default('accuracy').describe('Which measure of the task; larger must be better'),
  }),
  create: ({ options: { weight, measure } }) => ({
    name: measure,
    weight: () => weight,
    term({ measures }) {
      const value = measures[measure];
      if (value !== undefined) return value;
      const message = `The task measures no ${measure}; ${didYouMean(measure, Object.keys(measures))}`;
      throw new GenoError('GENO_MEASURE', message, { role: 'fitness', path: 'fitness.accuracy.measure' });
    },
  }),
});
