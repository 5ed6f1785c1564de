import { define, GenoError } from '@genospike/core';
import * as z from 'zod';

export const autoOptions = z.strictObject({
  objectives: z
    .enum(['one', 'several'])
    .default('one')
    .describe('The weighted sum of the terms, or each term for itself'),
  population: z.int().min(2).optional().describe('Genomes a generation; left out: what the optimizer takes'),
});

/** Chooses by the size of the genome, the evaluations there are, noise, objectives and whole numbers. The choice is written
 *  back into the Spec, and the run says why. */
export const auto = define('optimizer', {
  id: 'auto',
  options: autoOptions,
  create: () => {
    throw new GenoError('GENO_AUTO', 'optimizer auto is a question; a run answers it before it begins.', {
      role: 'optimizer',
      fix: 'Run it as the optimizer of a config, not inside another.',
    });
  },
});
