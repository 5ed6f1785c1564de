import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GenoError } from '@genospike/core';

export const PACKAGE = '@tensorflow/tfjs-node';
/** Names a folder that has the package in its node_modules: it need not be the project's own. */
export const VARIABLE = 'GENOSPIKE_TFJS_NODE';

const install = `npm i ${PACKAGE}@4.22.0 (Node 20 or 22; it fetches libtensorflow), or set ${VARIABLE} to a folder that has it in its node_modules`;
export const refusal = (message: string, fix: string, cause?: unknown): GenoError =>
  new GenoError('GENO_BACKEND', message, { role: 'backend', path: 'backend', fix, cause });

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed.
 *  @throws GENO_BACKEND on Node 23 and later */
export function checkNode(version = process.versions.node): void {
  if (Number.parseInt(version, 10) <= 22) return;
  throw refusal(
    `Backend tfjs-node works on Node 20 and 22, this is Node ${version}: ${PACKAGE} 4.22 calls util.isNullOrUndefined, which Node 23 removed.`,
    'run with Node 22, or choose backend wasm',
  );
}

/** Where the optional peer lies: in the folder that GENOSPIKE_TFJS_NODE names and nowhere else, or, where it names
 *  none, as seen from the config's folder, the working directory or this package.
 *  @returns the path of its main file
 *  @throws GENO_BACKEND if it is not there */
export function findTfjsNode(folder: string, named = process.env[VARIABLE]): string {
  const own = fileURLToPath(new URL('.', import.meta.url));
  const from = [...new Set(named ? [named] : [folder, process.cwd(), own])];
  for (const place of from) {
    try {
      return createRequire(join(place, 'package.json')).resolve(PACKAGE);
    } catch {
      // Not seen from there: the next place may see it.
    }
  }
  throw refusal(
    `Backend tfjs-node needs ${PACKAGE}, which is not installed: looked from ${from.join(', ')}${named ? ` (${VARIABLE})` : ''}.`,
    install,
  );
}
