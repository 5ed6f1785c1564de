import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GenoError } from '@genospike/core';

/** One of the two packages that bring libtensorflow to Node. */
export interface Package {
  readonly id: 'tfjs-node' | 'tfjs-node-gpu';
  readonly name: string;
  /** Names a folder that has the package in its node_modules: it need not be the project's own. */
  readonly variable: string;
  /** Beside Node 20 or 22. */
  readonly asks: string;
}

export const CPU: Package = {
  id: 'tfjs-node',
  name: '@tensorflow/tfjs-node',
  variable: 'GENOSPIKE_TFJS_NODE',
  asks: 'it fetches libtensorflow',
};
export const GPU: Package = {
  id: 'tfjs-node-gpu',
  name: '@tensorflow/tfjs-node-gpu',
  variable: 'GENOSPIKE_TFJS_NODE_GPU',
  asks: 'it fetches libtensorflow 2.9, which needs an NVIDIA card, CUDA 11.2 and cuDNN 8.1',
};

export const refusal = (message: string, fix: string, cause?: unknown): GenoError =>
  new GenoError('GENO_BACKEND', message, { role: 'backend', path: 'backend', fix, cause });

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed.
 *  @throws GENO_BACKEND on Node 23 and later */
export function checkNode({ id, name }: Package, version = process.versions.node): void {
  if (Number.parseInt(version, 10) <= 22) return;
  throw refusal(
    `Backend ${id} works on Node 20 and 22, this is Node ${version}: ${name} 4.22 calls util.isNullOrUndefined, which Node 23 removed.`,
    'run with Node 22, or choose backend wasm',
  );
}

/** Where the optional peer lies: in the folder that its variable names and nowhere else, or, where it names none, as seen
 *  from the config's folder, the working directory or this package.
 *  @returns the path of its main file
 *  @throws GENO_BACKEND if it is not there */
export function find({ id, name, variable, asks }: Package, folder: string, named = process.env[variable]): string {
  const own = fileURLToPath(new URL('.', import.meta.url));
  const from = [...new Set(named ? [named] : [folder, process.cwd(), own])];
  for (const place of from) {
    try {
      return createRequire(join(place, 'package.json')).resolve(name);
    } catch {
      // Not seen from there: the next place may see it.
    }
  }
  throw refusal(
    `Backend ${id} needs ${name}, which is not installed: looked from ${from.join(', ')}${named ? ` (${variable})` : ''}.`,
    `npm i ${name}@4.22.0 (Node 20 or 22; ${asks}), or set ${variable} to a folder that has it in its node_modules`,
  );
}
