import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { definePlugin } from '@genospike/core';
import type { Job, Score, Stamped } from '@genospike/core';
import { canonicalJson } from './canonical-json.ts';

/** A cache of scores that runs share: a folder with a file a job, named by its hash. A job holds the hash of its
 *  experiment, so that nothing is answered for another one. Brief trainings only: a long one leaves a model in its run
 *  folder, which a score cannot bring back. A file that is torn or foreign counts as absent; a folder that cannot be
 *  written mutes the writing, never the run.
 *  @param folder default: the environment's GENOSPIKE_CACHE, else .genospike/scores where the process runs */
export function scoreCache(folder = process.env['GENOSPIKE_CACHE'] ?? join('.genospike', 'scores')): Stamped {
  const fileOf = ({ experiment, arm, genome, fidelity, seed }: Job): string => {
    const hash = createHash('sha256').update(canonicalJson({ experiment, arm, genome, fidelity, seed })).digest('hex');
    return resolve(folder, `${hash}.json`);
  };
  return definePlugin({
    name: '@genospike/score-cache',
    hooks: {
      'job:lookup': async (job) => (job.fidelity === 'evolve' ? read(fileOf(job)) : undefined),
      'evaluation:end': async ({ job, score, known }) => {
        if (job.fidelity === 'evolve' && !known && score.status === 'ok') await write(fileOf(job), score);
      },
    },
  });
}

async function read(file: string): Promise<Score | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isScore(found) ? found : undefined;
  } catch {
    return undefined;
  }
}
const isScore = (found: unknown): found is Score =>
  typeof found === 'object' && found !== null && 'status' in found && found.status === 'ok' && 'measures' in found && 'traits' in found; // prettier-ignore

/** Replaced whole or not at all: runs side by side share the folder. */
async function write(file: string, score: Score): Promise<void> {
  const beside = `${file}.${process.pid}.part`;
  await mkdir(resolve(file, '..'), { recursive: true });
  try {
    // Typed arrays as lists: what is read back must be what a run of its own would have kept.
    const text = JSON.stringify(score, (_, value: unknown) =>
      ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
    );
    await writeFile(beside, text);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
