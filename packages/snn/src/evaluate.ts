import type { Batch, Counts, Raster, Rng, Split, Targets } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { confusionOf } from './confusion.ts';
import { Counter } from './counts.ts';
import { volume } from './graph.ts';
import type { Model } from './model.ts';
import { tooBig } from './memory.ts';
import { rest, throwIfAborted } from './pause.ts';
import { Rasters } from './rasters.ts';
import { firstOf, readBatch, someOf } from './read.ts';
import { joined } from './targets.ts';
import { Watch } from './watch.ts';
import type { Weights } from './weights.ts';

export interface Evaluation {
  /** The task's, e.g. { accuracy, loss }. */
  readonly measures: Readonly<Record<string, number>>;
  /** [n, outputs] row by row, in the order of the indices. */
  readonly outputs: Float32Array;
  readonly targets: Targets;
  /** With `detail`. */
  readonly counts?: Counts;
  /** With `detail`, where labels are classes: rows = true class, columns = said class. */
  readonly confusion?: readonly (readonly number[])[];
  /** With `detail`. */
  readonly rasters?: readonly Raster[];
}

/** Samples at once: up to 256, fewer where one feature map over time would pass 64 MiB. */
function batchFor(model: Model): number {
  const { coder } = model.design;
  const widest = Math.max(...model.sites.map(({ makes }) => volume(makes))) * coder.timesteps;
  return Math.max(1, Math.min(256, Math.floor(2 ** 24 / widest)));
}

/** Outputs of one batch, and what was seen on the way.
 *  @throws GENO_TOO_BIG naming the batch, or the T, that would fit */
function run(model: Model, batch: Batch, rng: Rng, { weights, detail }: { weights: Weights; detail: boolean }) {
  const { timesteps } = model.design.coder;
  const samples = model.samplesIn(batch.samples);
  const first = (count: number, steps: number) => {
    const watch = detail ? new Watch() : undefined;
    const how = { training: false, weights, timesteps: steps, ...(watch && { watch: watch.see }) };
    try {
      return { watch, made: model.forward(firstOf(batch, samples, count).samples, rng, how) };
    } catch (error) {
      watch?.dispose();
      throw error;
    }
  };
  try {
    return first(samples, timesteps);
  } catch (error) {
    throw tooBig(error, {
      ...{ what: 'An evaluation', samples, timesteps, option: 'batch' },
      run(count, steps) {
        const { watch, made } = first(count, steps);
        made.dispose();
        watch?.dispose();
      },
    });
  }
}

/** Runs samples without gradients, weights decoded once, norms with their running statistics. A random coder's draws
 *  are keyed by `rng` and the batch, so they depend on `batch`.
 *  @throws GENO_ABORTED, GENO_ENCODING, GENO_SAMPLES, GENO_CODER */
export async function evaluate(
  model: Model,
  {
    split,
    indices,
    rng,
    batch = batchFor(model),
    detail = false,
    signal,
  }: {
    readonly split: Split;
    readonly indices?: Int32Array;
    readonly rng: Rng;
    readonly batch?: number;
    readonly detail?: boolean;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Evaluation> {
  const { coder, task } = model.design;
  const chosen = someOf(split, indices, 'evaluate');
  const targets: Targets[] = [];
  const outputs: Float32Array[] = [];
  const counter = new Counter(model.sites, coder, model.design.layers);
  const rasters = new Rasters(coder.timesteps);
  const weights = model.weights();
  try {
    for (let start = 0; start < chosen.length; start += batch) {
      throwIfAborted(signal, `sample ${start}`);
      const some = chosen.slice(start, start + batch);
      const read = await readBatch(split, some, model.sampleSize);
      targets.push(read.targets);
      const { made, watch } = run(model, read, rng.child(`batch ${start / batch}`), { weights, detail });
      try {
        outputs.push(Float32Array.from(await made.data()));
        for await (const seen of watch?.read() ?? []) {
          counter.add(seen);
          await rasters.add(seen, some, read.targets);
        }
      } finally {
        made.dispose();
        watch?.dispose();
      }
      await rest();
    }
  } finally {
    tf.dispose({ ...weights });
  }
  const all = new Float32Array(outputs.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of outputs) {
    all.set(part, at);
    at += part.length;
  }
  const truth = joined(targets);
  const measures = task.measure(all, truth, chosen.length);
  if (!detail) return { measures, outputs: all, targets: truth };
  const confusion = confusionOf(all, truth);
  return {
    measures,
    outputs: all,
    targets: truth,
    counts: counter.counts(),
    rasters: rasters.all,
    ...(confusion && { confusion }),
  };
}
