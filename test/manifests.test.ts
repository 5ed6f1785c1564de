import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { exists, json, named, plugins, read, root, workspaces } from './house.ts';
import type { Manifest } from './house.ts';

const top = json<Manifest>('package.json');
const wide = '>=1 <2';

test.each(workspaces.map(({ folder, manifest }) => [folder, manifest] as const))('%s', (folder, manifest) => {
  expect(manifest).toMatchObject({ license: 'Apache-2.0', type: 'module', engines: top.engines });
  expect(manifest.description).toMatch(/\S/);
  expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src']));
  for (const [way, target] of Object.entries(manifest.exports ?? {})) {
    // Sources first, so that tests need no build; then types, as TypeScript wants them before `default`.
    expect([way, Object.keys(target)]).toEqual([way, ['@genospike/source', 'types', 'default']]);
    const source = target['@genospike/source'] ?? '';
    expect([source, exists(join(folder, source))]).toEqual([source, true]);
    expect(target.default).toBe(source.replace('./src/', './dist/').replace(/\.ts$/, '.js'));
    expect(target.types).toBe(source.replace('./src/', './dist/').replace(/\.ts$/, '.d.ts'));
  }
});

test.each(plugins.map(({ short, manifest }) => [short, manifest] as const))(
  'plugin %s takes core and tensor as its peers, of any release of this contract',
  (short, manifest) => {
    expect(manifest.name).toBe(`@genospike/${short}`);
    expect(manifest.peerDependencies).toMatchObject({ '@genospike/core': wide, '@genospike/tensor': wide });
    expect(Object.keys(manifest.devDependencies ?? {})).toEqual(
      expect.arrayContaining(['@genospike/core', '@genospike/tensor', '@genospike/testkit']),
    );
    expect(Object.keys(manifest.dependencies ?? {}).filter((name) => named.has(name))).toEqual([]);
  },
);

test('dependencies are pinned exactly, to one version in the whole house', () => {
  const all = [top, ...workspaces.map(({ manifest }) => manifest)].flatMap(({ name, dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies }).map(([on, range]) => ({ by: name, on, range })),
  );
  const foreign = all.filter(({ on }) => !named.has(on));
  expect(foreign.filter(({ range }) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
  const versions = new Map<string, Set<string>>();
  for (const { on, range } of foreign) versions.set(on, (versions.get(on) ?? new Set()).add(range));
  expect([...versions].filter(([, ranges]) => ranges.size > 1).map(([on]) => on)).toEqual([]);
});

test('all packages have the version that lerna says', () => {
  const { version } = json<Manifest>('lerna.json');
  expect(workspaces.filter(({ manifest }) => manifest.version !== version).map(({ folder }) => folder)).toEqual([]);
});

interface Project {
  readonly references?: readonly { readonly path: string }[];
}
test('TypeScript builds in the order of the dependencies', () => {
  const root = json<Project>('tsconfig.json').references?.map(({ path }) => path);
  expect(root?.toSorted()).toEqual(workspaces.map(({ folder }) => folder).toSorted());
  for (const { folder, manifest } of workspaces) {
    const { dependencies, devDependencies, peerDependencies } = manifest;
    const ours = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
    // The testkit serves a plugin's tests; its sources do without, and need not wait for it.
    const needed = ours
      .filter((name) => named.has(name) && name !== '@genospike/testkit')
      .map((name) => named.get(name)?.folder);
    const references = json<Project>(`${folder}/tsconfig.json`).references?.map(({ path }) =>
      path.replace('../../', ''),
    );
    expect([folder, references]).toEqual([folder, expect.arrayContaining(needed)]);
  }
});

test('the lock file names no host, and every platform', () => {
  expect(read('package-lock.json').match(/"resolved": "https?:[^"]*"/g) ?? []).toEqual([]);
  const check = ['scripts/complete-lock.mjs', '--check'];
  expect(execFileSync(process.execPath, check, { cwd: root, encoding: 'utf8' })).toBe('');
});
