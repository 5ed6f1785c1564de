import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GenoError, type Spec } from '@genospike/core';
import { readJson, storeError } from './store.ts';

/** A folder no run has had: `mnist-3f9a1c`, then `mnist-3f9a1c-2`. Making it is what claims it. */
export function newRunFolder(out: string, name: string, id: string): string {
  const base = join(out, `${name}-${id.slice(0, 6)}`);
  try {
    mkdirSync(out, { recursive: true });
    for (let n = 1; ; n++) {
      const folder = n === 1 ? base : `${base}-${n}`;
      if (existsSync(folder)) continue;
      try {
        mkdirSync(folder);
        return folder;
      } catch (error) {
        if ((error as { code?: string }).code !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw storeError(error, base);
  }
}

/** The Spec a run folder began with.
 *  @throws GENO_RUN_FOLDER where the folder holds no run */
export function readSpec(folder: string): Spec {
  const spec = readJson<Spec>(join(folder, 'spec.json'));
  if (spec?.experiment && spec.runtime) return spec;
  throw new GenoError(
    'GENO_RUN_FOLDER',
    `${folder} holds no run${existsSync(folder) ? ': it has no spec.json' : ': it is not here'}.`,
    {
      path: folder,
      fix: 'Give the folder that genospike run named, e.g. runs/mnist-3f9a1c.',
    },
  );
}
