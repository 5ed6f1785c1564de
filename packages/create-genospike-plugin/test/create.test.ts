import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import * as kit from '@genospike/testkit';
import { create, Refused, ROLES, type PluginRole } from '../src/index.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
// Inside the repository, so that the packages are found; no law of the house looks there.
mkdirSync(join(repository, '.cache'), { recursive: true });
const home = mkdtempSync(join(repository, '.cache/create-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const roles = Object.keys(ROLES) as PluginRole[];
const made = new Map(roles.map((role) => [role, create(role, `my-${role}`, join(home, role))] as const));

test.each(roles)('%s: seven files, the source under 50 lines, the test three, no name of a template left', (role) => {
  const { folder, files, name } = made.get(role)!;
  expect(name).toBe(`genospike-plugin-my-${role}`);
  expect(files).toHaveLength(7);
  const text = (file: string) => readFileSync(join(folder, file), 'utf8');
  for (const file of files) expect(text(file)).not.toMatch(/my-idea|myIdea|ROLE|PLACE|USE/);
  expect(text('src/index.ts').trimEnd().split('\n').length).toBeLessThan(50);
  expect(text(`test/my-${role}.test.ts`).split('\n').filter(Boolean)).toHaveLength(3);
});

test('all of them compile with their own settings', () => {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  // One start of the compiler for all: the settings of one, the sources of five.
  const settings = JSON.parse(readFileSync(join(home, 'encoding/tsconfig.json'), 'utf8')) as {
    compilerOptions: object;
  };
  const compilerOptions = {
    ...settings.compilerOptions,
    rootDir: repository,
    noEmit: true,
    declaration: false,
    customConditions: ['@genospike/source'],
  };
  const file = join(home, 'tsconfig.json');
  writeFileSync(file, JSON.stringify({ compilerOptions, include: ['*/src', '*/test'] }));
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', file, '--listFilesOnly'], { encoding: 'utf8' });
  const mine = (text: string) => text.split('\n').filter((line) => line.includes('.cache/create-'));
  expect(mine(stdout)).toHaveLength(2 * roles.length);
  // The house's own mistakes are for other tests.
  expect(mine(spawnSync(process.execPath, [tsc, '-p', file], { encoding: 'utf8', cwd: repository }).stdout)).toEqual(
    [],
  );
}, 120_000);

// One after the other: jest's ESM loader cannot link two graphs at once.
const modules: Partial<Record<PluginRole, Record<string, unknown>>> = {};
for (const role of roles) modules[role] = (await import(join(made.get(role)!.folder, 'src/index.ts'))) as never;

describe('each keeps its law', () => {
  for (const role of roles) {
    const law = kit[`test${role[0]!.toUpperCase()}${role.slice(1)}` as 'testEncoding'];
    const variable = `my${role[0]!.toUpperCase()}${role.slice(1)}`;
    law(modules[role]![variable] as never, [{ options: {} }]);
  }
});

test('its tools have the versions of this house, its own the contract', () => {
  type Manifest = Readonly<Record<'devDependencies' | 'dependencies' | 'peerDependencies', Record<string, string>>>;
  const json = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const { devDependencies, dependencies, peerDependencies } = json(join(home, 'neuron/package.json'));
  const house = json(join(repository, 'package.json')).devDependencies;
  for (const [name, range] of Object.entries({ ...devDependencies, ...dependencies }))
    expect([name, range]).toEqual([name, name.includes('genospike') ? '^1.0.0' : `^${house[name]}`]);
  expect(peerDependencies).toEqual({ '@genospike/core': '>=1 <2', '@genospike/tensor': '>=1 <2' });
});

test.each([
  ['My Idea', /like my-idea/],
  ['-x', /like x/],
  ['../up', /like up/],
  ['', /like my-idea/],
  ['new', /like my-new/],
  ['tf', /like my-tf/],
  ['a'.repeat(61), /60 at most/],
])('refuses the name "%s"', (name, says) => {
  const to = join(home, 'refused');
  expect(() => create('encoding', name, to)).toThrow(Refused);
  try {
    create('encoding', name, to);
  } catch (error) {
    expect(`${(error as Refused).message} ${(error as Refused).fix}`).toMatch(says);
  }
  expect(existsSync(to)).toBe(false);
});

test('refuses an unknown role, a folder that holds something, a file; an empty folder is welcome', () => {
  expect(() => create('gene', 'x', join(home, 'x'))).toThrow(/"gene"; there are encoding, neuron/);
  expect(() => create('neuron', 'x', join(home, 'neuron'))).toThrow(/not empty/);
  expect(() => create('neuron', 'x', join(home, 'tsconfig.json'))).toThrow(/a file/);
  const empty = join(home, 'empty');
  mkdirSync(empty);
  expect(create('energy', 'genospike-plugin-x', empty).name).toBe('genospike-plugin-x');
  expect(readdirSync(empty)).toContain('package.json');
});

test('the command: a folder here; exit code 2 and a sentence for what it cannot do', () => {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const typescript = new URL('../../../scripts/typescript.mjs', import.meta.url).href;
  const type = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', typescript, '--no-warnings', cli, ...args], {
      cwd: home,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  const { status, stdout } = type('ring');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/genospike-plugin-ring: src\/index\.ts.*\n {2}cd ring;/)]);
  expect(readFileSync(join(home, 'ring/src/index.ts'), 'utf8')).toContain("export const ring = define('encoding'");
  for (const [args, says] of [
    [['ring'], /not empty/],
    [['neuron'], /Give a name/],
    [['encoding', 'Ring'], /like ring/],
    [['--frob', 'x'], /--frob/],
  ] as const) {
    const wrong = type(...args);
    expect([args, wrong.status, wrong.stderr]).toEqual([args, 2, expect.stringMatching(says)]);
  }
}, 60_000);
