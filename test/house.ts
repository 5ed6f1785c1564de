import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the laws read: the files of the repository, without git, so that they hold in an unpacked archive too. */
export const root = fileURLToPath(new URL('..', import.meta.url));
const skipped = new Set(['node_modules', 'dist', 'runs', '.git', '.cache', '.nx', 'build']);

/** Paths seen from the root, with forward slashes. */
export function files(folder = '.', wanted = /./): readonly string[] {
  const found: string[] = [];
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory() && !skipped.has(entry.name)) walk(join(at, entry.name));
      if (entry.isFile()) found.push(relative(root, join(at, entry.name)).split(sep).join('/'));
    }
  };
  if (exists(folder)) walk(join(root, folder));
  return found.filter((file) => wanted.test(file)).sort();
}

export const exists = (file: string): boolean => statSync(join(root, file), { throwIfNoEntry: false }) !== undefined;
export const read = (file: string): string => readFileSync(join(root, file), 'utf8');
export const json = <T>(file: string): T => JSON.parse(read(file)) as T;

export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
export interface Workspace {
  /** `packages/core`. */
  readonly folder: string;
  /** `core`: the folder's own name. */
  readonly short: string;
  readonly kind: 'package' | 'plugin';
  readonly manifest: Manifest;
}

export const workspaces: readonly Workspace[] = (['packages', 'plugins'] as const).flatMap((kind) =>
  readdirSync(join(root, kind))
    .filter((short) => exists(`${kind}/${short}/package.json`))
    .map((short) => ({
      folder: `${kind}/${short}`,
      short,
      kind: kind === 'packages' ? ('package' as const) : ('plugin' as const),
      manifest: json<Manifest>(`${kind}/${short}/package.json`),
    })),
);
export const plugins = workspaces.filter(({ kind }) => kind === 'plugin');
export const named = new Map(workspaces.map((workspace) => [workspace.manifest.name, workspace]));
