import { GenoError } from '@genospike/core';
import type {
  Evolution,
  Fitness,
  GenerationRow,
  Genome,
  Job,
  Moment,
  Numbers,
  Optimizer,
  Score,
} from '@genospike/core';
import { judge, told, weighted, weightsAt } from './judge.ts';
import type { Judged } from './judge.ts';
import { rowOf } from './row.ts';

type May<T> = T | Promise<T>;

/** What a run of evolution needs. Everything that touches files, processes or people is in its functions. */
export interface Plan<J = Job> {
  readonly space: Genome;
  readonly optimizer: Optimizer;
  /** The value is sum weight * term; larger is better. Names must differ. */
  readonly fitness: readonly Fitness[];
  readonly generations: number;
  /** One genome as work to do. Generations count from 1 here and below. */
  job(genome: readonly number[], generation: number): J;
  /** Answers in the order of the jobs, whoever finishes first. A resumed run answers from its log: that is all of replay. */
  evaluate(jobs: readonly J[], generation: number): Promise<readonly Score[]>;
  before?(at: { readonly generation: number; readonly generations: number; readonly jobs: number }): May<void>;
  /** A reason to stop, in words, ends evolution. */
  after?(row: GenerationRow): May<string | undefined | void>;
  /** An encoding's traits, for `before` of the result. */
  traits?(genome: readonly number[]): Readonly<Record<string, Numbers>>;
}

/** Ask, evaluate, judge, tell, until the generations are done or someone gives a reason. Results depend on the scores
 *  alone: not on time, workers, or whether a score was computed or read from a log.
 *
 *  The best so far is compared with newcomers by the weights of today: where a weight fades, an old bonus fades too.
 *  @throws GENO_ALL_FAILED with the first error of a generation that failed whole, GENO_NOTHING_TO_EVOLVE, GENO_ASK,
 *  GENO_SCORES, GENO_WEIGHT */
export async function evolve<J = Job>(plan: Plan<J>): Promise<Evolution> {
  const { optimizer, fitness, generations, space } = plan;
  check(plan);
  const rows: GenerationRow[] = [];
  let elite: Judged | undefined;
  let population: readonly Score[] = [];
  let evaluations = 0;
  let failed = 0;
  for (let generation = 1; ; generation++) {
    const genomes = asked(optimizer, space);
    const jobs = genomes.map((genome) => plan.job(genome, generation));
    await plan.before?.({ generation, generations, jobs: jobs.length });
    const scores = await plan.evaluate(jobs, generation);
    if (scores.length !== jobs.length)
      throw new GenoError('GENO_SCORES', `Generation ${generation}: ${scores.length} scores for ${jobs.length} jobs.`);

    const at: Moment = { generation: generation - 1, generations, population, ...(elite && { elite: elite.score }) };
    const weights = weightsAt(fitness, at);
    const results = genomes.map((genome, i) => judge(genome, scores[i]!, fitness, weights, at));
    const ok = results.filter(({ score }) => score.status === 'ok');
    evaluations += results.length;
    failed += results.length - ok.length;
    const [best] = ok.toSorted((a, b) => b.value - a.value);
    if (!best) throw allFailed(generation, results);
    if (elite) elite = { ...elite, value: weighted(weights, elite.values) };
    if (!elite || best.value > elite.value) elite = best;
    population = ok.map(({ score }) => score);

    optimizer.tell(results.map(told));
    const row = rowOf(generation, ok, { best, ever: elite.value, failed: results.length - ok.length, fitness });
    rows.push(row);
    const reason = (await plan.after?.(row)) || optimizer.done?.();
    const stopped = reason || (generation === generations ? 'all generations done' : undefined);
    if (stopped) {
      const { genome, value, score } = elite;
      const front = optimizer.front?.().map((one) => ({ genome: [...one.genome], values: [...one.values] }));
      return {
        generations: rows,
        evaluations,
        failed,
        stopped,
        best: { genome, value, score },
        ...(front && { front }),
        before: start(plan),
      };
    }
  }
}

function check<J>({ space, generations, fitness }: Plan<J>): void {
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
  if (!fitness.length || new Set(fitness.map(({ name }) => name)).size < fitness.length)
    throw new GenoError('GENO_FITNESS', 'Evolution needs fitness terms, each with a name of its own.', {
      role: 'fitness',
      path: 'fitness',
      fix: `Write at least one, none twice; now: ${fitness.map(({ name }) => name).join(', ') || 'none'}.`,
    });
}

/** A population; nothing that would poison training or the log. */
function asked(optimizer: Optimizer, { size }: Genome): readonly (readonly number[])[] {
  const genomes = optimizer.ask();
  const wrong = genomes.findIndex((genome) => genome.length !== size || !genome.every(Number.isFinite));
  if (!genomes.length || wrong >= 0)
    throw new GenoError(
      'GENO_ASK',
      genomes.length
        ? `The optimizer asks for genome ${wrong} with ${genomes[wrong]!.length} numbers, or one that is not finite; it must be ${size} finite numbers.`
        : 'The optimizer asks for an empty population.',
      { role: 'optimizer' },
    );
  return genomes;
}

function allFailed(generation: number, results: readonly Judged[]): GenoError {
  const first = results[0]!.score.error;
  return new GenoError(
    'GENO_ALL_FAILED',
    `All ${results.length} evaluations of generation ${generation} failed. The first: ${first?.message ?? 'no reason given.'}`,
    { plugin: first?.plugin, role: first?.role, path: first?.path, fix: first?.fix, cause: first },
  );
}

function start<J>({ space: { size, mean }, traits }: Plan<J>): Evolution['before'] {
  const genome = typeof mean === 'number' ? Array.from({ length: size }, () => mean) : Array.from(mean);
  const found = Object.entries(traits?.(genome) ?? {});
  // Plain arrays: the result is hashed as JSON.
  return Object.fromEntries(found.map(([name, numbers]) => [name, Array.from(numbers)]));
}
