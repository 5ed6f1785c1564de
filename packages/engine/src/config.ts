import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { PublicExplorer } from 'cosmiconfig';
import { GenoError, isGenoError, messageOf, type Config } from '@genospike/core';

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml'].map((end) => `genospike.config.${end}`);
/** jiti imports packages natively, so core stays one copy; cosmiconfig's own .ts loader writes beside the user's file. */
const typescript = async (file: string): Promise<unknown> =>
  (await import('jiti')).createJiti(import.meta.url).import(file, { default: true });

async function explorer(): Promise<PublicExplorer> {
  const { cosmiconfig, defaultLoaders } = await import('cosmiconfig');
  return cosmiconfig('genospike', {
    searchPlaces: ['package.json', ...NAMES],
    searchStrategy: 'project',
    loaders: { ...defaultLoaders, '.ts': typescript, '.mts': typescript },
    cache: false,
  });
}

export interface Found {
  readonly config: Config;
  /** The file, for errors. */
  readonly file: string;
  /** Its folder: plugins and paths are seen from it. */
  readonly folder: string;
}

/** The config of a folder (or above it), or a config file itself.
 *  @throws GENO_CONFIG where there is none, where it throws, where it holds no object */
export async function findConfig(place = '.'): Promise<Found> {
  const at = resolve(place);
  if (!existsSync(at))
    throw new GenoError('GENO_CONFIG', `${place} is not here.`, {
      path: at,
      fix: 'Give a config file, or a folder that holds one.',
    });
  const found = await read(at).catch((cause: unknown) => {
    throw isGenoError(cause)
      ? cause
      : new GenoError('GENO_CONFIG', `The config cannot be read: ${messageOf(cause)}`, {
          path: at,
          cause,
          fix: 'Mend the file; --stack shows where it threw.',
        });
  });
  if (!found || found.isEmpty)
    throw new GenoError('GENO_CONFIG', `No config in ${at} or above.`, {
      path: at,
      fix: `Write ${NAMES[0]} (or ${NAMES.slice(1)
        .map((n) => n.replace('genospike.config', ''))
        .join(', ')}), or a genospike key in package.json.`,
    });
  const config: unknown = found.config;
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new GenoError('GENO_CONFIG', `${found.filepath} holds no config.`, {
      path: found.filepath,
      fix: 'export default defineConfig({ ... })',
    });
  return { config: config as Config, file: found.filepath, folder: dirname(found.filepath) };
}
const read = async (at: string) =>
  statSync(at).isDirectory() ? (await explorer()).search(at) : (await explorer()).load(at);
