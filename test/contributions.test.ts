import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { AnyContribution, Stamped } from '@genospike/core';
import { files, plugins, read, root } from './house.ts';

interface Found {
  readonly short: string;
  readonly name: string;
  readonly contribution: AnyContribution;
}
const isContribution = (value: unknown): value is AnyContribution =>
  typeof value === 'function' && 'role' in value && 'id' in value && 'create' in value;

// One after the other: jest's ESM loader cannot link two graphs at once.
const loaded: { short: string; plugin: Stamped | undefined; module: Readonly<Record<string, unknown>> }[] = [];
for (const { short } of plugins) {
  const module = (await import(join(root, 'plugins', short, 'src/index.ts'))) as Readonly<Record<string, unknown>>;
  loaded.push({ short, plugin: module.default as Stamped | undefined, module });
}
const found: readonly Found[] = loaded.flatMap(({ short, module }) =>
  Object.entries(module).flatMap(([name, contribution]) =>
    name !== 'default' && isContribution(contribution) ? [{ short, name, contribution }] : [],
  ),
);
const lawOf = (role: string): string => `test${role.charAt(0).toUpperCase()}${role.slice(1)}`;
const twice = (names: readonly string[]): readonly string[] => names.filter((name, at) => names.indexOf(name) !== at);

test.each(loaded.map(({ short, plugin, module }) => [short, plugin, module] as const))(
  'plugin %s says its package name, and provides what it exports or taps hooks',
  (short, plugin, module) => {
    expect(plugin).toMatchObject({ name: `@genospike/${short}` });
    const exported = Object.values(module).filter(isContribution);
    expect(new Set(plugin?.provides)).toEqual(new Set(exported));
    expect(exported.length + Object.keys(plugin?.hooks ?? {}).length).toBeGreaterThan(0);
  },
);

test('an id is unique in its role, an export in the whole house', () => {
  expect(twice(found.map(({ contribution: { role, id } }) => `${role} ${id}`))).toEqual([]);
  expect(twice(found.map(({ name }) => name))).toEqual([]);
});

test('a contribution is exported by its id, with its role where another has the same', () => {
  // `horowitz45nm` of horowitz-45nm; `directCoding`, since another role has a `direct` too.
  const strange = found.filter(
    ({ name, contribution: { id } }) => !name.toLowerCase().startsWith(id.replaceAll('-', '')),
  );
  expect(strange.map(({ name, contribution: { id } }) => `${name} of ${id}`)).toEqual([]);
});

test('a contribution lives in a file named by its id', () => {
  const lost = found.filter(
    ({ short, contribution: { id } }) => !files(`plugins/${short}/src`).some((file) => file.endsWith(`/${id}.ts`)),
  );
  expect(lost.map(({ short, contribution: { id } }) => `${short}: ${id}.ts`)).toEqual([]);
});

test('every role has a law in the testkit, and every contribution is held to it', async () => {
  const testkit: object = await import('@genospike/testkit');
  const roles = [...new Set(found.map(({ contribution: { role } }) => role as string))];
  expect(roles.filter((role) => !(lawOf(role) in testkit))).toEqual([]);
  const unheld = found.filter(({ short, name, contribution: { role } }) => {
    const tests = files(`plugins/${short}/test`, /\.test\.ts$/)
      .map(read)
      .join('\n');
    // Or its laws as data, where they run in a process of their own.
    return !new RegExp(`\\b(${lawOf(role as string)}|${role as string}Laws)\\(\\s*${name}\\b`).test(tests);
  });
  expect(
    unheld.map(({ short, name, contribution: { role } }) => `${short}: ${lawOf(role as string)}(${name}, ...)`),
  ).toEqual([]);
});

test('the default install exports every contribution', async () => {
  const all: Readonly<Record<string, unknown>> = await import('genospike');
  // Heavy, native or bound to an operating system: a choice of their own.
  const apart = /^(backend-|executor-bullmq|format-onnx|energy-measured)/;
  const missing = found.filter(({ short, name, contribution }) => !apart.test(short) && all[name] !== contribution);
  expect(missing.map(({ name }) => name)).toEqual([]);
});
