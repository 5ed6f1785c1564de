import {
  GenoError,
  the,
  type Clock,
  type Emit,
  type Evolution,
  type Executor,
  type Job,
  type Score,
  type Spec,
} from '@genospike/core';
import { evolve } from '@genospike/evolution';
import { Arms } from './arms.ts';
import type { Room } from './container.ts';
import { drawSeed } from './draw-seed.ts';
import type { Hooks } from './hooks.ts';
import type { Settled } from './result.ts';
import { span, type TraceEvent } from './trace.ts';

/** What both phases of a run work with. */
export interface Phase {
  readonly room: Room;
  readonly spec: Spec;
  readonly id: string;
  readonly hooks: Hooks;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly emit: Emit;
  keep(job: Job, score: Score): void;
  readonly signal?: AbortSignal;
  /** Stops what runs in this process, now. */
  abort(): void;
  readonly counts: { evaluated: number; replayed: number };
  /** With `--trace`: every evaluation, from asking to answer. */
  readonly trace?: TraceEvent[];
}

const aborted = () => new GenoError('GENO_ABORTED', 'The run is being stopped.');

/** Evolution over the genome of the main encoding; undefined where it has none. */
export async function evolvePhase(phase: Phase): Promise<Evolution | undefined> {
  const { room, spec, id, hooks } = phase;
  const { design } = room.get(Arms)[0]!;
  const { generations, reevaluate = 0 } = spec.experiment.evolve;
  if (design.encoding.genome.size === 0) return undefined;
  return evolve<Job>({
    space: design.encoding.genome,
    optimizer: room.get(the('optimizer')),
    fitness: room.all(the('fitness')),
    generations,
    reevaluate,
    job: (genome, generation, draw) => ({
      experiment: id,
      arm: 'encoding',
      genome,
      fidelity: 'evolve',
      seed: drawSeed(spec.experiment, generation, draw),
    }),
    before: (at) => hooks.watch('generation:start', at),
    // Ctrl-C: what is under way is short, and is finished and kept.
    evaluate: (jobs) => pooled(phase, jobs, (job) => scored(phase, job)),
    after: async (row) => {
      await hooks.watch('generation:end', { ...row, generations });
      return hooks.decide('run:stop', row);
    },
    traits: (genome) => design.encoding.traits?.(genome) ?? {},
  });
}

/** The long trainings: every arm with every seed, as jobs like any other. */
export async function settlePhase(phase: Phase, best: readonly number[]): Promise<readonly Settled[]> {
  const { room, spec, id, hooks, signal, executor } = phase;
  const arms = room.get(Arms);
  const jobs = arms.flatMap((arm) =>
    spec.experiment.seeds.map((seed): Job => ({
      experiment: id,
      arm: arm.place,
      genome: arm.place === 'encoding' ? best : start(arm.design.encoding.genome),
      fidelity: 'settle',
      seed,
    })),
  );
  await hooks.watch('settle:start', { trainings: jobs.length, epochs: spec.experiment.settle.epochs });
  // Ctrl-C: a training is long, and has its checkpoint: it is dropped at once.
  const drop = () => {
    phase.abort();
    void executor[Symbol.asyncDispose]();
  };
  signal?.addEventListener('abort', drop, { once: true });
  try {
    return await pooled(phase, jobs, async (job): Promise<Settled> => {
      const { score, known } = await scoredOrKnown(phase, job);
      const { label } = arms.find((arm) => arm.place === job.arm)!;
      await hooks.watch('settle:end', { arm: job.arm, label, seed: job.seed, status: score.status, known });
      return { job, score };
    });
  } finally {
    signal?.removeEventListener('abort', drop);
  }
}
const start = ({ size, mean }: { readonly size: number; readonly mean: number | ArrayLike<number> }): number[] =>
  Array.from({ length: size }, (_, i) => (typeof mean === 'number' ? mean : mean[i]!));

const scored = async (phase: Phase, job: Job): Promise<Score> => (await scoredOrKnown(phase, job)).score;

/** A score from whoever knows it, else from the executor; then it is kept before anything is built on it. */
async function scoredOrKnown(
  { hooks, executor, clock, counts, keep, trace }: Phase,
  job: Job,
): Promise<{ readonly score: Score; readonly known: boolean }> {
  await hooks.watch('evaluation:start', { job });
  const from = clock.now();
  const found = await hooks.decide('job:lookup', job);
  const start = performance.now();
  const score = found ?? (await executor.run(job));
  if (!found) trace?.push(span(`evaluation ${job.fidelity} ${job.arm}`, 'evaluation', start));
  if (found) counts.replayed++;
  else {
    counts.evaluated++;
    keep(job, score);
  }
  await hooks.watch('evaluation:end', { job, score, known: !!found, milliseconds: clock.now() - from });
  return { score, known: !!found };
}

/** As many at once as the executor has slots; answers in the order of the jobs. After an abort nothing new begins, what
 *  runs is waited for. @throws the first error; GENO_ABORTED */
async function pooled<T>(
  { executor, signal }: Phase,
  jobs: readonly Job[],
  work: (job: Job) => Promise<T>,
): Promise<readonly T[]> {
  const out = new Array<T>(jobs.length);
  let next = 0;
  let failed: { readonly error: unknown } | undefined;
  const lane = async () => {
    while (next < jobs.length && !failed && !signal?.aborted) {
      const i = next++;
      try {
        out[i] = await work(jobs[i]!);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, executor.slots) }, lane));
  if (failed) throw failed.error;
  if (next < jobs.length || signal?.aborted) throw aborted();
  return out;
}
