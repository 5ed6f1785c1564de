import { failureOf, GenoError } from '@genospike/core';
import type { Fitness, Moment, Score, Told } from '@genospike/core';

/** The value of a failed result: the lowest that JSON carries, so that an optimizer that looks at nothing else ranks it last. */
export const FAILED = -Number.MAX_VALUE;

/** One evaluation and what the fitness terms say of it. A failed one has value `FAILED`, as has each of its terms. */
export interface Judged {
  readonly genome: readonly number[];
  readonly score: Score;
  readonly value: number;
  /** In the order of the fitness terms, not weighted. */
  readonly values: readonly number[];
}

/** The weights of this moment. @throws GENO_WEIGHT for one that is not finite */
export const weightsAt = (fitness: readonly Fitness[], at: Moment): readonly number[] =>
  fitness.map((term) => {
    const weight = term.weight(at);
    if (!Number.isFinite(weight))
      throw new GenoError('GENO_WEIGHT', `Fitness ${term.name} weighs ${weight} in generation ${at.generation + 1}.`, {
        role: 'fitness',
        path: term.name,
        fix: 'A weight must be a finite number.',
      });
    return weight;
  });

/** sum weight * term */
export const weighted = (weights: readonly number[], values: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * values[i]!, 0);

/** Judges one score. A term that throws or is not finite fails this result alone, and its error says so. */
export function judge(
  genome: readonly number[],
  score: Score,
  fitness: readonly Fitness[],
  weights: readonly number[],
  at: Moment,
): Judged {
  if (score.status === 'failed') return failed(genome, score, fitness.length);
  let term = '';
  try {
    const values = fitness.map((one) => {
      term = one.name;
      return finite(one.term(score, at), term, score);
    });
    return { genome, score, value: finite(weighted(weights, values), 'sum', score), values };
  } catch (error) {
    const cause = failureOf(error, 'GENO_TERM', { role: 'fitness', path: term });
    return failed(genome, { status: 'failed', measures: {}, traits: {}, error: cause }, fitness.length);
  }
}

/** Results as an optimizer sees them. */
export const told = ({ genome, score, value, values }: Judged): Told => ({
  genome,
  status: score.status,
  value,
  values,
  traits: score.traits,
});

const failed = (genome: readonly number[], score: Score, terms: number): Judged => ({
  genome,
  score,
  value: FAILED,
  values: Array.from({ length: terms }, () => FAILED),
});

function finite(value: number, name: string, { measures }: Score): number {
  if (Number.isFinite(value)) return value;
  const seen = Object.entries(measures).map(([measure, x]) => `${measure} ${x}`);
  throw new GenoError(
    'GENO_TERM',
    `Fitness ${name} is ${value}${seen.length ? `, measured ${seen.join(', ')}` : ''}.`,
    {
      role: 'fitness',
      path: name,
      fix: 'A term must be a finite number; what cannot be computed must throw and say why.',
    },
  );
}
