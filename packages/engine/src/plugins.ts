import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CONTRACT, GenoError, here, isGenoError, messageOf, type Stamped } from '@genospike/core';

/** A plugin in memory: from where, in which version. */
export interface Loaded {
  readonly plugin: Stamped;
  /** Of its package; a plugin given by path: sha256 of its file. */
  readonly version: string;
  readonly url: string;
}
interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export const isPath = (specifier: string): boolean => /^[./]|^[A-Za-z]:[\\/]/.test(specifier);

/** A package name or a path, as seen from `folder`, to the URL of its file.
 *  @throws GENO_PLUGIN where there is none */
export function locate(specifier: string, folder: string): string {
  const missing = (where: string) =>
    new GenoError('GENO_PLUGIN', `Plugin ${specifier} is not here; looked for ${where}.`, {
      plugin: specifier,
      path: 'plugins',
      fix: isPath(specifier) ? 'Paths are seen from the folder of the config.' : `npm install ${specifier}`,
    });
  if (isPath(specifier)) {
    const file = resolve(folder, specifier);
    if (!existsSync(file)) throw missing(file);
    return pathToFileURL(realpathSync(file)).href;
  }
  // `@scope/name/sub`: the package, and which of its entries.
  const [, name = specifier, sub = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.+)?$/.exec(specifier) ?? [];
  const require = createRequire(join(folder, '_.js'));
  for (const at of require.resolve.paths(specifier) ?? []) {
    if (existsSync(join(at, name, 'package.json'))) return entryOf(specifier, join(at, name), `.${sub}`);
  }
  throw missing(`node_modules/${specifier} in ${folder} and above`);
}

/** The file that `import` would take: `exports['.']` by the conditions this process runs with (an ESM package may have
 *  no condition that `require.resolve` knows). */
function entryOf(specifier: string, home: string, entry: string): string {
  const { exports, main } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    exports?: unknown;
    main?: string;
  };
  const conditions = new Set(['default', 'import', 'node', ...ownConditions]);
  const pick = (choice: unknown): string | undefined => {
    if (typeof choice === 'string') return choice;
    for (const [key, value] of Object.entries((choice ?? {}) as Record<string, unknown>))
      if (conditions.has(key)) {
        const found = pick(value);
        if (found) return found;
      }
    return undefined;
  };
  const map = (typeof exports === 'object' ? exports : { '.': exports }) as Record<string, unknown> | null;
  const whole =
    map && Object.keys(map).some((key) => key.startsWith('.')) ? map[entry] : entry === '.' ? map : undefined;
  const file = pick(whole) ?? (entry === '.' ? (main ?? 'index.js') : `${entry}.js`);
  const path = join(home, file);
  if (!existsSync(path))
    throw new GenoError('GENO_PLUGIN', `Plugin ${specifier} names ${file}, which is not in ${home}.`, {
      plugin: specifier,
      path: 'plugins',
      fix: 'Build it, or install it anew.',
    });
  return pathToFileURL(realpathSync(path)).href;
}

/** True where this very file runs as TypeScript: in tests, and in worker processes of tests. */
export const fromSource = import.meta.url.endsWith('.ts');
const ownConditions = fromSource ? ['@genospike/source'] : [];

const manifestOf = (file: string): Manifest | undefined => {
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) {
    const path = join(at, 'package.json');
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  }
  return undefined;
};
/** The lowest major of a range: `>=1 <2`, `^1.4`. */
const major = (range: string | undefined) => Number(/\d+/.exec(range ?? '')?.[0] ?? CONTRACT);

/** TypeScript: jest, a loader or a newer Node read it; else jiti does, and imports core natively, so it stays one copy. */
async function read(url: string): Promise<{ default?: Stamped }> {
  try {
    return (await import(url)) as { default?: Stamped };
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (!/^ERR_(UNKNOWN_FILE_EXTENSION|UNSUPPORTED_(TYPESCRIPT_SYNTAX|NODE_MODULES_TYPE_STRIPPING))$/.test(code))
      throw error;
    return (await import('jiti')).createJiti(import.meta.url).import(fileURLToPath(url));
  }
}

/** Reads a plugin and checks that it fits: exports one, built for this contract, with this copy of core.
 *  `named`: what the user wrote. `bytes`: it was given by path, so its version is its content.
 *  @throws GENO_PLUGIN, GENO_CONTRACT, GENO_TWO_CORES */
export async function load(
  url: string,
  { named = url, bytes = false }: { named?: string; bytes?: boolean } = {},
): Promise<Loaded> {
  const file = fileURLToPath(url);
  const home = manifestOf(file);
  const refuse = (code: string, message: string, fix: string) =>
    new GenoError(code, message, { plugin: named, path: 'plugins', fix });
  if (!existsSync(file))
    throw refuse('GENO_PLUGIN', `Plugin ${named} is gone: no file ${file}.`, 'Put it back, or install it anew.');
  const built = major(home?.peerDependencies?.['@genospike/core']);
  if (!bytes && built !== CONTRACT)
    throw refuse(
      'GENO_CONTRACT',
      `${home!.name} ${home!.version} is built for contract ${built}; here is ${CONTRACT}.`,
      `Install one built for ${CONTRACT}, or a genospike with ${built}.`,
    );
  const module = await read(url).catch((cause: unknown) => {
    throw isGenoError(cause)
      ? cause
      : refuse('GENO_PLUGIN', `Plugin ${named} cannot be loaded: ${messageOf(cause)}`, `See ${file}.`);
  });
  const plugin = module.default;
  if (!plugin?.core)
    throw refuse(
      'GENO_PLUGIN',
      `Plugin ${named} exports no plugin.`,
      `export default definePlugin({ name: '${named}', provides: [...] })`,
    );
  if (plugin.core !== here)
    throw refuse(
      'GENO_TWO_CORES',
      `${plugin.name} runs with another copy of @genospike/core:\n  ${fileURLToPath(plugin.core)}\n  ${fileURLToPath(here)}`,
      'Make core a peerDependency of it, then: npm dedupe',
    );
  const digest = () => `sha256-${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)}`;
  return { plugin, url, version: !bytes && home?.version ? home.version : digest() };
}
