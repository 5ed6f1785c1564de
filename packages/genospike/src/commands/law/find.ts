import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GenoError, isGenoError, type AnyContribution } from '@genospike/core';
import { isPath, load, locate } from '@genospike/engine';
import { standard } from '../../standard.ts';
import { configHere } from '../config-here.ts';

/** What a folder of a plugin is entered by: its source, else what was built of it. */
const ENTRIES = ['src/index.ts', 'dist/index.js', 'index.ts', 'index.js'];

/** What is asked for by package name, by path of a file or folder, or by the id of something in the config here or in
 *  the standard plugins.
 *  @throws GENO_PLUGIN where there is none, GENO_CONTRACT, GENO_TWO_CORES */
export async function findContributions(asked: string): Promise<readonly AnyContribution[]> {
  const here = process.cwd();
  const provided = async (url: string) =>
    (await load(url, { named: asked, bytes: isPath(asked) })).plugin.provides ?? [];
  if (isPath(asked)) return provided(locate(entered(asked), here));
  for (const folder of [here, standard.folder])
    try {
      return await provided(locate(asked, folder));
    } catch (error) {
      // A plugin that is there and broken says so itself.
      if (!(isGenoError(error) && error.code === 'GENO_PLUGIN' && error.message.includes('is not here'))) throw error;
    }
  const found = await called(asked);
  if (found.length) return found;
  throw new GenoError('GENO_PLUGIN', `Nothing is called ${asked}: no package, no contribution of the config here.`, {
    plugin: asked,
    fix: `npm install ${asked}, or give a path: ./${asked}. What there is: genospike plugins`,
  });
}

/** The file behind a path: a folder is entered by its source. */
function entered(path: string): string {
  if (!statSync(resolve(path), { throwIfNoEntry: false })?.isDirectory()) return path;
  const entry = ENTRIES.find((file) => existsSync(resolve(path, file)));
  if (entry) return isPath(join(path, entry)) ? join(path, entry) : `./${join(path, entry)}`;
  throw new GenoError('GENO_PLUGIN', `${path} is a folder without ${ENTRIES.join(', ')}.`, {
    plugin: path,
    fix: 'Give the file whose default export is the plugin.',
  });
}

/** Contributions of an id, whatever their role. */
async function called(id: string): Promise<readonly AnyContribution[]> {
  const { config, folder } = await configHere(undefined);
  const places = [
    ...(config.plugins ?? []).map((specifier) => [specifier, folder] as const),
    ...standard.plugins.map((specifier) => [specifier, standard.folder] as const),
  ];
  const found: AnyContribution[] = [];
  for (const [specifier, from] of places) {
    const { plugin } = await load(locate(specifier, from), { named: specifier, bytes: isPath(specifier) });
    found.push(...(plugin.provides ?? []).filter((one) => one.id === id));
  }
  return found;
}
