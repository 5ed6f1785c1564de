/** `node --import ./scripts/typescript.mjs --conditions=@genospike/source FILE.ts`: runs sources as they are, as modules,
 *  on every Node that we serve. The condition is Node's own, so that packages resolve to sources though a build is there. */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

// Hooks live in a thread of Node's own, which loads this file once more, under this name.
if (!import.meta.url.endsWith('?hooks')) register(`${import.meta.url}?hooks`);

let swc;
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !/\.ts(\?|$)/.test(url)) return next(url, context);
  swc ??= await import('@swc/core');
  const file = fileURLToPath(url);
  const { code } = await swc.transform(await readFile(file, 'utf8'), {
    filename: file,
    sourceMaps: 'inline',
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
