import { define, GenoError, type Numbers } from '@genospike/core';
import { log } from '@genospike/tensor';
import * as z from 'zod';
import { singularValues } from './singular-values.ts';
import { traitOf } from './trait.ts';

const BINS = 32;

/** Shannon entropy of non-negative amounts, as a share of its largest, log(n): 0 where all is one, 1 where all are equal. */
function evenness(amounts: readonly number[]): number {
  const sum = amounts.reduce((a, b) => a + b, 0);
  if (amounts.length < 2 || sum === 0) return 0;
  const entropy = amounts.reduce((h, x) => (x > 0 ? h - (x / sum) * log(x / sum) : h), 0);
  return Math.min(1, entropy / log(amounts.length));
}

function spectrum(matrix: Numbers, name: string): readonly number[] {
  const size = Math.round(Math.sqrt(matrix.length));
  if (size * size === matrix.length) return singularValues(matrix, size);
  const message = `A spectrum wants a square matrix; the trait ${name} has ${matrix.length} numbers.`;
  const fix = "Set form to 'magnitude' or 'histogram'.";
  throw new GenoError('GENO_TRAIT', message, { role: 'fitness', path: 'fitness.spatial-entropy.of', fix });
}

function histogram(values: readonly number[]): readonly number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const counts = Array.from({ length: BINS }, () => 0);
  for (const x of values) counts[Math.min(BINS - 1, Math.floor(((x - low) / (high - low || 1)) * BINS))]! += 1;
  return counts;
}

/** Information in the gene interaction: the entropy H(p) / log(n), 0..1. p is the singular values over their sum, so
 *  that exp(H) is the effective rank (Roy & Vetterli, EUSIPCO 2007); or |O| over its sum; or a histogram of 32 bins.
 *  The paper (Pan et al., arXiv:2411.06792) names the term and leaves its form open. Of Gaussian matrices `magnitude` says
 *  0.95 to 0.97 whatever their structure; the spectrum tells them apart. */
export const spatialEntropy = define('fitness', {
  id: 'spatial-entropy',
  options: z.strictObject({
    weight: z.number().default(0.02).describe('Share in the fitness; an accuracy is 0..1'),
    of: z.string().default('O').describe('Trait of the encoding'),
    form: z.enum(['spectrum', 'magnitude', 'histogram']).default('spectrum').describe('Whose entropy'),
  }),
  create: ({ options: { weight, of, form } }) => ({
    name: 'entropy',
    weight: () => weight,
    term(score) {
      const trait = traitOf(score, of, 'spatial-entropy');
      if (form === 'spectrum') return evenness(spectrum(trait, of));
      const values = Array.from(trait);
      return evenness(form === 'magnitude' ? values.map(Math.abs) : histogram(values));
    },
  }),
});
