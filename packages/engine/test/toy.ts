import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@genospike/core';
import type { RunOptions } from '@genospike/engine';

export const here = fileURLToPath(new URL('.', import.meta.url));

/** An experiment on the toy plugin; `change` is laid over it. */
export const toyConfig = (change: Config = {}): Config => ({
  name: 'toy',
  plugins: ['./toy-plugin.ts'],
  dataset: 'blobs',
  network: 'small',
  encoding: 'scaled',
  baselines: [{ use: 'scaled', plain: true }, 'narrowed'],
  neuron: 'sign',
  coder: 'constant',
  task: 'guess',
  learning: 'descent',
  optimizer: 'climber',
  fitness: ['right'],
  energy: ['counted'],
  backend: 'cpu',
  executor: 'inline',
  evolve: { generations: 3, samples: 32 },
  settle: { epochs: 2 },
  seeds: [1, 2],
  ...change,
});
export const toyOptions = (change: RunOptions = {}): RunOptions => ({ folder: here, ...change });

const folders: string[] = [];
/** A folder that is gone after the tests. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'genospike-engine-'));
  folders.push(folder);
  return folder;
}
export const removeTemporary = (): void =>
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
