import { define, GenoError, type Numbers } from '@genospike/core';
import { exp } from '@genospike/tensor';
import * as z from 'zod';
import { traitOf } from './trait.ts';

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

function distance(mine: Numbers, elite: Numbers, name: string): number {
  if (mine.length !== elite.length)
    throw new GenoError('GENO_TRAIT', `The trait ${name} has ${mine.length} numbers, the elite's ${elite.length}.`, {
      role: 'fitness',
      path: 'fitness.temporal-difference.of',
    });
  const length = norm(Array.from(elite));
  // A difference relative to nothing is undefined: it rewards nobody.
  return length === 0 ? 0 : norm(Array.from(mine, (x, i) => x - elite[i]!)) / length;
}

/** How far a candidate is from the best of all earlier generations: |M - M_elite| / |M_elite| (Frobenius), 0 in the
 *  first generation. Its weight fades as weight * exp(-generation / (fade * generations)): large moves are rewarded only
 *  early. The paper (Pan et al., arXiv:2411.06792) names the term and leaves its form open. */
export const temporalDifference = define('fitness', {
  id: 'temporal-difference',
  options: z.strictObject({
    weight: z.number().default(0.05).describe('Share in the fitness of the first generation'),
    of: z.string().default('O').describe('Trait of the encoding'),
    fade: z.number().positive().default(0.2).describe('Share of all generations after which the weight is down to 1/e'),
  }),
  create: ({ options: { weight, of, fade } }) => ({
    name: 'difference',
    weight: ({ generation, generations }) => weight * exp(-generation / (fade * generations)),
    term: (score, { elite }) => {
      const mine = traitOf(score, of, 'temporal-difference');
      return elite ? distance(mine, traitOf(elite, of, 'temporal-difference'), of) : 0;
    },
  }),
});
