import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GenoError, type Dataset, type Emit, type Report, type Split, Samples } from '@genospike/core';
import { evaluate, Model, type Snapshot } from '@genospike/snn';
import { counterRng } from '@genospike/tensor/rng';
import { Arms, type ArmDesign } from './arms.ts';
import { modelFile } from './evaluate.ts';
import { openRoom } from './open-room.ts';
import { unpack } from './pack.ts';
import { readSpec } from './run-folder.ts';
import { FolderStore, readJson } from './store.ts';
import type { Room } from './container.ts';

/** Which trained network of a run: by default the evolved one of the first seed. */
export interface Which {
  /** An arm's label or place: `gee, evolved`, `baselines[0]`. */
  readonly arm?: string;
  readonly seed?: number;
}
export interface Prediction {
  /** Index of the largest output, a sample. */
  readonly classes: Int32Array;
  /** [n, outputs], row by row. */
  readonly outputs: Float32Array;
}
/** A finished run, ready to use. Dispose it: `await using run = await loadRun(folder)`. */
export interface LoadedRun {
  readonly report: Report;
  /** The run's, as its networks read it: after the transforms. */
  readonly dataset: Dataset;
  /** samples [n, height, width, channels] row by row, as the run's dataset gives them (e.g. 0..1). */
  predict(samples: Float32Array, which?: Which): Promise<Prediction>;
  /** The task's measures on a split: of the run's dataset by name, or any other. */
  evaluate(data: 'train' | 'validation' | 'test' | Split, which?: Which): Promise<Readonly<Record<string, number>>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws GENO_RUN_FOLDER where the folder holds no finished run, GENO_SPEC_CHANGED, GENO_CHECKSUM */
export async function loadRun(runFolder: string): Promise<LoadedRun> {
  const folder = resolve(runFolder);
  const spec = readSpec(folder);
  const report = readJson<Report>(join(folder, 'report.json'));
  if (!report)
    throw new GenoError('GENO_RUN_FOLDER', `${folder} is not finished: it has no report.json.`, {
      path: folder,
      fix: `npx genospike resume ${runFolder}`,
    });
  const emit: Emit = () => {};
  const room = await openRoom(spec, { store: new FolderStore(folder), emit });
  const dataset = room.get(Samples);
  const { shape, frames = 1, splits } = dataset;
  const size = shape.reduce((a, b) => a * b, frames);

  const measure = async (split: Split, which?: Which) => {
    const { model, rng } = await load(room, folder, spec.experiment.seeds[0]!, which);
    try {
      return await evaluate(model, { split, rng });
    } finally {
      model.dispose();
    }
  };
  return {
    report,
    dataset,
    async predict(samples, which) {
      if (samples.length % size)
        throw new GenoError(
          'GENO_SAMPLES',
          `${samples.length} numbers are no whole samples of ${shape.join(' x ')} = ${size}.`,
          { path: 'samples' },
        );
      const n = samples.length / size;
      // A sequence of samples is a split without known targets.
      const { outputs } = await measure(
        {
          size: n,
          read: (indices) => ({ samples: gather(samples, indices, size), targets: new Int32Array(indices.length) }),
        },
        which,
      );
      return { outputs, classes: largest(outputs, n) };
    },
    async evaluate(data, which) {
      return (await measure(typeof data === 'string' ? splits[data] : data, which)).measures;
    },
    [Symbol.asyncDispose]: () => room.close(),
  };
}

async function load(room: Room, folder: string, first: number, { arm: wanted, seed = first }: Which = {}) {
  const arms = room.get(Arms);
  const arm = wanted === undefined ? arms[0] : arms.find(({ label, place }) => label === wanted || place === wanted);
  if (!arm)
    throw new GenoError('GENO_ARM', `No arm "${wanted}"; known: ${arms.map((a) => a.label).join('; ')}.`, {
      path: folder,
    });
  const { genome, snapshot } = await saved(folder, arm, seed);
  const rng = counterRng(seed).child('settle');
  const model = Model.express(arm.design, genome, rng.child('express'));
  model.restore(snapshot);
  return { model, rng: rng.child('test') };
}
async function saved(folder: string, arm: ArmDesign, seed: number) {
  const file = join(folder, modelFile(arm.place, seed));
  try {
    return unpack<{ genome: readonly number[]; snapshot: Snapshot }>(await readFile(file));
  } catch (cause) {
    throw new GenoError('GENO_RUN_FOLDER', `No trained model of ${arm.label}, seed ${seed}.`, {
      path: file,
      fix: 'Give a seed of the run; one whose training failed has no model.',
      cause,
    });
  }
}

function gather(samples: Float32Array, indices: Int32Array, size: number): Float32Array {
  const out = new Float32Array(indices.length * size);
  indices.forEach((index, i) => out.set(samples.subarray(index * size, (index + 1) * size), i * size));
  return out;
}
function largest(outputs: Float32Array, n: number): Int32Array {
  const width = n ? outputs.length / n : 0;
  return Int32Array.from({ length: n }, (_, i) => {
    const row = outputs.subarray(i * width, (i + 1) * width);
    return row.reduce((best, x, j) => (x > row[best]! ? j : best), 0);
  });
}
