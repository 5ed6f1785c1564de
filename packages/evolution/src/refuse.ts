import { GenoError } from '@genospike/core';
import type { Fitness, Genome, Optimizer } from '@genospike/core';
import type { Judged } from './judge.ts';

/** What to evaluate: a genome, and the draw of its training seed. */
export interface Individual {
  readonly genome: readonly number[];
  readonly draw: number;
}

/** @throws GENO_NOTHING_TO_EVOLVE, GENO_GENERATIONS, GENO_REEVALUATE, GENO_FITNESS */
export function check({
  space,
  generations,
  reevaluate = 0,
  fitness,
}: {
  readonly space: Genome;
  readonly generations: number;
  readonly reevaluate?: number | undefined;
  readonly fitness: readonly Fitness[];
}): void {
  if (space.size < 1)
    throw new GenoError('GENO_NOTHING_TO_EVOLVE', 'This encoding has a genome of size 0: there is nothing to evolve.', {
      role: 'encoding',
      fix: 'Choose an encoding with a genome, or train without evolution.',
    });
  if (!Number.isInteger(generations) || generations < 1)
    throw new GenoError('GENO_GENERATIONS', `Evolution needs at least one generation, not ${generations}.`, {
      path: 'evolve.generations',
      fix: 'Write a whole number of 1 or more.',
    });
  if (!Number.isInteger(reevaluate) || reevaluate < 0)
    throw new GenoError('GENO_REEVALUATE', `The best cannot be evaluated ${reevaluate} times more.`, {
      path: 'evolve.reevaluate',
      fix: 'Write a whole number, 0 for not at all.',
    });
  if (!fitness.length || new Set(fitness.map(({ name }) => name)).size < fitness.length)
    throw new GenoError('GENO_FITNESS', 'Evolution needs fitness terms, each with a name of its own.', {
      role: 'fitness',
      path: 'fitness',
      fix: `Write at least one, none twice; now: ${fitness.map(({ name }) => name).join(', ') || 'none'}.`,
    });
}

/** A population and its draws; nothing that would poison training or the log. @throws GENO_ASK */
export function asked(optimizer: Optimizer, { size }: Genome): readonly Individual[] {
  const genomes = optimizer.ask();
  const draws = optimizer.draws?.();
  const wrong = genomes.findIndex((genome) => !isGenome(genome, size));
  if (!genomes.length) throw wrongAsk('asks for an empty population');
  if (wrong >= 0)
    throw wrongAsk(
      `asks for genome ${wrong} with ${genomes[wrong]!.length} numbers, or one that is not finite; it must be ${size} finite numbers`,
    );
  if (draws && draws.length !== genomes.length)
    throw wrongAsk(`asks for ${genomes.length} genomes under ${draws.length} draws; it must be one each`);
  // Those below 0 are evolution's own.
  const bad = draws?.find((draw) => !Number.isSafeInteger(draw) || draw < 0);
  if (bad !== undefined) throw wrongAsk(`asks for draw ${bad}; it must be a whole number from 0`);
  return genomes.map((genome, i) => ({ genome, draw: draws?.[i] ?? 0 }));
}

/** What the optimizer would answer now. @throws GENO_ASK */
export function recommended(optimizer: Optimizer, { size }: Genome): readonly number[] | undefined {
  const genome = optimizer.best?.();
  if (genome && !isGenome(genome, size))
    throw wrongAsk(`recommends ${genome.length} numbers, or one that is not finite; it must be ${size} finite numbers`);
  return genome;
}

const isGenome = (genome: readonly number[], size: number): boolean =>
  genome.length === size && genome.every(Number.isFinite);
const wrongAsk = (what: string): GenoError =>
  new GenoError('GENO_ASK', `The optimizer ${what}.`, { role: 'optimizer' });

/** A generation that failed whole, with its first error. */
export function allFailed(generation: number, results: readonly Judged[]): GenoError {
  const first = results[0]!.score.error;
  return new GenoError(
    'GENO_ALL_FAILED',
    `All ${results.length} evaluations of generation ${generation} failed. The first: ${first?.message ?? 'no reason given.'}`,
    { plugin: first?.plugin, role: first?.role, path: first?.path, fix: first?.fix, cause: first },
  );
}
