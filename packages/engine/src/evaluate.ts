import {
  failureOf,
  GenoError,
  isGenoError,
  Rng,
  Signal,
  the,
  token,
  type Dataset,
  type Emit,
  type Epoch,
  type Job,
  type Learning,
  type Score,
  type Spec,
  type Split,
  type Store,
  type Trained,
  Samples,
} from '@genospike/core';
import { evaluate as measure, Model, train, type TrainState } from '@genospike/snn';
import { counterRng } from '@genospike/tensor/rng';
import { Arms, type ArmDesign } from './arms.ts';
import { plain } from './canonical.ts';
import { constant, fact, Room } from './container.ts';
import { pack, unpack } from './pack.ts';

/** What evaluations share: the run's room, and where checkpoints and events go. */
export interface Bench {
  readonly room: Room;
  readonly spec: Spec;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** Not the genome's fault: such an error ends the run instead of failing one evaluation. */
const ENDS_THE_RUN = ['GENO_ABORTED', 'GENO_DISK_FULL', 'GENO_STORE'];
export const endsTheRun = (error: unknown): boolean => isGenoError(error) && ENDS_THE_RUN.includes(error.code);

interface Held {
  readonly model: Model;
  [Symbol.asyncDispose](): Promise<void>;
}
const Individual = token<Held>('@genospike/evaluation/model');

/** Files of one training in the run folder. */
export const modelFile = (arm: string, seed: number): string => `models/${fileName(arm)}-${seed}.model`;
const checkpointFile = (arm: string, seed: number): string => `checkpoints/${fileName(arm)}-${seed}.state`;
const fileName = (arm: string) => arm.replace(/[[\]]+/g, '-').replace(/-$/, '');

/** Expresses one genome as a network, trains it, measures it: briefly to judge it, or to the end to settle. One child
 *  room holds what the evaluation made and disposes it, however the work ends.
 *  @throws what ends a run; all else is a failed score */
export async function evaluate(bench: Bench, job: Job): Promise<Score> {
  const { room } = bench;
  const arm = room.get(Arms).find((a) => a.place === job.arm);
  let scope: Room | undefined;
  try {
    if (!arm) throw new GenoError('GENO_JOB', `No arm ${job.arm} in this experiment.`);
    const rng = counterRng(job.seed).child(job.fidelity);
    scope = await Room.open(
      [
        constant([Signal, bench.signal]),
        constant([Rng, rng]),
        fact(Individual, { rng: Rng }, ({ rng: of }): Held => {
          const model = Model.express(arm.design, job.genome, of.child('express'));
          return { model, [Symbol.asyncDispose]: async () => model.dispose() };
        }),
      ],
      room,
    );
    const { model } = scope.get(Individual);
    const work = {
      ...bench,
      arm,
      job,
      model,
      rng,
      dataset: room.get(Samples),
      learning: room.get(the('learning')),
    };
    const found = job.fidelity === 'evolve' ? await judge(work) : await settle(work);
    return plain({ status: 'ok', traits: arm.design.encoding.traits?.(job.genome) ?? {}, ...found } satisfies Score);
  } catch (error) {
    if (endsTheRun(error)) throw error;
    const where = { role: 'encoding', plugin: arm?.plugin, path: `${arm?.label ?? job.arm}, seed ${job.seed}` };
    const failure = failureOf(error, 'GENO_EVALUATION', where);
    return plain({
      status: 'failed',
      measures: {},
      traits: {},
      error: { ...failure, path: place(failure.path, where.path) },
    });
  } finally {
    await scope?.close();
  }
}
const place = (inner: string | undefined, outer: string) => (inner && inner !== outer ? `${outer}, ${inner}` : outer);

interface At extends Bench {
  readonly arm: ArmDesign;
  readonly job: Job;
  readonly model: Model;
  readonly rng: Rng;
  readonly dataset: Dataset;
  readonly learning: Learning;
}
type Found = Pick<Score, 'measures' | 'trained'>;

/** Brief training on a few samples: the same ones for every genome, so that luck of the draw does not decide. */
async function judge({ model, learning, dataset, rng, spec, signal }: At): Promise<Found> {
  const { epochs, samples } = spec.experiment.evolve;
  const few = (split: Split, name: string) =>
    rng.permutation(name, split.size).subarray(0, Math.min(samples, split.size));
  const { train: split, validation } = dataset.splits;
  await train(model, { learning, split, indices: few(split, 'train samples'), epochs, rng, signal });
  const { measures } = await measure(model, {
    split: validation,
    indices: few(validation, 'validation samples'),
    rng: rng.child('validation'),
  });
  return { measures };
}

/** Long training. Every epoch leaves a checkpoint, from which a run that was killed goes on to the same bits. */
async function settle({ model, learning, dataset, rng, spec, signal, store, emit, job, arm }: At): Promise<Found> {
  const { epochs } = spec.experiment.settle;
  const file = checkpointFile(job.arm, job.seed);
  const from = await checkpoint(store, file, job);
  const { validation, test, train: split } = dataset.splits;
  const onEpoch = async (epoch: Epoch, state: TrainState) => {
    await store.write(file, pack({ genome: job.genome, state }));
    emit('epoch:end', { arm: job.arm, label: arm.label, seed: job.seed, epochs, ...epoch });
  };
  const done = await train(model, {
    learning,
    split,
    epochs,
    rng,
    signal,
    validate: { split: validation },
    onEpoch,
    ...(from && { from }),
  });
  model.restore(done.best.snapshot);
  await store.write(modelFile(job.arm, job.seed), pack({ genome: job.genome, snapshot: done.best.snapshot }));
  const { measures, counts, confusion, rasters } = await measure(model, {
    split: test,
    rng: rng.child('test'),
    detail: true,
  });
  const trained: Trained = {
    epochs: done.epochs,
    epoch: done.best.epoch,
    test: measures,
    counts: counts ?? { layers: [], neurons: [] },
    rasters: rasters ?? [],
    ...(confusion && { confusion }),
  };
  return { measures: done.epochs[done.best.epoch - 1]!.measures, trained };
}

/** A checkpoint of this very training; one that is torn or of another genome is as good as none. */
async function checkpoint(store: Store, file: string, job: Job): Promise<TrainState | undefined> {
  const bytes = await store.read(file);
  if (!bytes) return undefined;
  try {
    const { genome, state } = unpack<{ genome: readonly number[]; state: TrainState }>(bytes);
    return JSON.stringify(genome) === JSON.stringify(job.genome) ? state : undefined;
  } catch {
    return undefined;
  }
}
