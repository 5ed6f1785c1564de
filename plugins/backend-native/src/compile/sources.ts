import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelsFolder } from '@genospike/tensor';

/** Beside src and dist alike. */
const own = (name: string): string => fileURLToPath(new URL(`../../${name}/`, import.meta.url));
/** C of the add-on, and where all that is built goes. */
export const nativeFolder = own('native');
export const buildFolder = own('build');
export const kernels = fileURLToPath(kernelsFolder);
/** Libraries of neurons, in a build. */
export const kernelsIn = (build: string): string => join(build, 'kernels');

export interface Source {
  readonly name: string;
  readonly text: string;
}

/** The C files of a folder by name. */
export const sourcesIn = (folder: string): Source[] =>
  readdirSync(folder)
    .filter((name) => /\.[ch]$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

export const hashOf = (...texts: readonly string[]): string => {
  const hash = createHash('sha256');
  // The length before each text: no two lists of texts are hashed alike.
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest('hex');
};

/** One hash over all that a build is made from. */
export const hashOfSources = (): string =>
  hashOf(...[...sourcesIn(nativeFolder), ...sourcesIn(kernels)].flatMap(({ name, text }) => [name, text]));
