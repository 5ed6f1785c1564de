import { refusal } from './errors.ts';

/** Dawn, Chrome's WebGPU, for Node. */
export const PACKAGE = 'webgpu';
/** Names a folder that has the package in its node_modules: it need not be the project's own. */
export const VARIABLE = 'GENOSPIKE_WEBGPU';

/** Where the optional peer lies: in the folder that GENOSPIKE_WEBGPU names and nowhere else, or, where it names none, as
 *  seen from the config's folder, the working directory or this package.
 *  @returns the address of its main file
 *  @throws GENO_BACKEND if it is not there */
export function findDawn(folder: string, named = process.env[VARIABLE]): string {
  // Not imported: this module is part of pages too.
  const { createRequire } = process.getBuiltinModule('node:module');
  const { fileURLToPath, pathToFileURL } = process.getBuiltinModule('node:url');
  const { join } = process.getBuiltinModule('node:path');
  const own = fileURLToPath(new URL('.', import.meta.url));
  const from = [...new Set(named ? [named] : [folder, process.cwd(), own])];
  for (const place of from) {
    try {
      return pathToFileURL(createRequire(join(place, 'package.json')).resolve(PACKAGE)).href;
    } catch {
      // Not seen from there: the next place may see it.
    }
  }
  throw refusal(
    `Backend webgpu needs the package ${PACKAGE} (Dawn) in Node, which is not installed: looked from ${from.join(', ')}${named ? ` (${VARIABLE})` : ''}.`,
    `npm i ${PACKAGE}@0.6.2, or set ${VARIABLE} to a folder that has it in its node_modules`,
  );
}
