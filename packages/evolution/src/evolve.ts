import { GenoError } from '@genospike/core';
import type { Evolution, Fitness, GenerationRow, Genome, Job, Moment, Numbers, Optimizer, Score } from '@genospike/core'; // prettier-ignore
import { bestOf, contest } from './elite.ts';
import type { Elite } from './elite.ts';
import { judge, told, weighted, weightsAt } from './judge.ts';
import type { Judged } from './judge.ts';
import { allFailed, asked, check, recommended } from './refuse.ts';
import type { Individual } from './refuse.ts';
import { rowOf } from './row.ts';

type May<T> = T | Promise<T>;

/** What a run of evolution needs. Everything that touches files, processes or people is in its functions. */
export interface Plan<J = Job> {
  readonly space: Genome;
  readonly optimizer: Optimizer;
  /** The value is sum weight * term; larger is better. Names must differ. */
  readonly fitness: readonly Fitness[];
  readonly generations: number;
  /** Draws more, each generation, for its best, the best so far and what the optimizer recommends: the mean of these, not
   *  the luckiest evaluation, decides which is the best so far. Left out: 0. */
  readonly reevaluate?: number;
  /** One genome as work to do. Generations count from 1 here and below. Another draw is another training seed; the
   *  optimizer's are from 0, those of re-evaluation below 0, none twice. */
  job(genome: readonly number[], generation: number, draw: number): J;
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
 *  GENO_SCORES, GENO_WEIGHT, GENO_REEVALUATE */
export async function evolve<J = Job>(plan: Plan<J>): Promise<Evolution> {
  const { optimizer, fitness, generations, space, reevaluate = 0 } = plan;
  check(plan);
  const rows: GenerationRow[] = [];
  let elite: Elite | undefined;
  let population: readonly Score[] = [];
  let evaluations = 0;
  let failed = 0;
  let again = 0;
  for (let generation = 1; ; generation++) {
    const at: Moment = { generation: generation - 1, generations, population, ...(elite && { elite: elite.score }) };
    const weights = weightsAt(fitness, at);
    const evaluate = async (all: readonly Individual[]): Promise<readonly Judged[]> => {
      const jobs = all.map(({ genome, draw }) => plan.job(genome, generation, draw));
      const scores = await plan.evaluate(jobs, generation);
      if (scores.length !== jobs.length)
        throw new GenoError(
          'GENO_SCORES',
          `Generation ${generation}: ${scores.length} scores for ${jobs.length} jobs.`,
        );
      const judged = all.map(({ genome }, i) => judge(genome, scores[i]!, fitness, weights, at));
      evaluations += judged.length;
      failed += judged.filter(({ score }) => score.status === 'failed').length;
      return judged;
    };

    const individuals = asked(optimizer, space);
    const contenders = 1 + (elite ? 1 : 0) + (optimizer.best ? 1 : 0);
    await plan.before?.({ generation, generations, jobs: individuals.length + reevaluate * contenders });
    const results = await evaluate(individuals);
    const ok = results.filter(({ score }) => score.status === 'ok');
    const best = bestOf(ok, !!optimizer.draws);
    if (!best) throw allFailed(generation, results);
    if (elite) elite = { ...elite, value: weighted(weights, elite.values) };
    population = ok.map(({ score }) => score);
    optimizer.tell(results.map(told));

    if (reevaluate) {
      const genome = recommended(optimizer, space);
      const draws = Array.from({ length: reevaluate }, () => -++again);
      elite = await contest([...(elite ? [elite] : []), best, ...(genome ? [{ genome }] : [])], draws, evaluate);
    } else if (!elite || best.value > elite.value) elite = best;

    const row = rowOf(generation, ok, { best, ever: elite.value, failed: results.length - ok.length, fitness });
    rows.push(row);
    const reason = (await plan.after?.(row)) || optimizer.done?.();
    const stopped = reason || (generation === generations ? 'all generations done' : undefined);
    if (stopped) {
      const { genome, value, score, draws } = elite;
      const front = optimizer.front?.().map((one) => ({ genome: [...one.genome], values: [...one.values] }));
      return {
        generations: rows,
        evaluations,
        failed,
        stopped,
        best: { genome: [...genome], value, score, ...(draws && { draws }) },
        ...(front && { front }),
        before: start(plan),
      };
    }
  }
}

function start<J>({ space: { size, mean }, traits }: Plan<J>): Evolution['before'] {
  const genome = typeof mean === 'number' ? Array.from({ length: size }, () => mean) : Array.from(mean);
  const found = Object.entries(traits?.(genome) ?? {});
  // Plain arrays: the result is hashed as JSON.
  return Object.fromEntries(found.map(([name, numbers]) => [name, Array.from(numbers)]));
}
