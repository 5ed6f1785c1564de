import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { snippetsOf } from './documents.ts';
import { root, workspaces } from './house.ts';

/** The guide's plugin as a stranger has it: outside the repository, against the packages as they are published (packed,
 *  built), with nothing of this workspace in reach but third-party packages. No network: those are linked. */
const home = mkdtempSync(join(realpathSync(tmpdir()), 'genospike-stranger-'));
const plugin = join(home, 'ring');
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = promisify(execFile);
const node = (cwd: string, ...args: string[]) =>
  run(process.execPath, args, { cwd, env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 2 ** 26 });
const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const settings = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
  types: ['node'],
  exactOptionalPropertyTypes: true,
  rewriteRelativeImportExtensions: true,
  lib: ['es2023', 'dom', 'esnext.disposable'],
};

async function unpack(): Promise<void> {
  const modules = join(home, 'node_modules');
  mkdirSync(modules, { recursive: true });
  await node(root, tsc, '-b');
  for (const entry of readdirSync(join(root, 'node_modules')))
    if (!entry.startsWith('.') && entry !== '@genospike' && entry !== 'genospike')
      symlinkSync(join(root, 'node_modules', entry), join(modules, entry));
  for (const { folder, manifest } of workspaces) {
    const to = join(modules, manifest.name);
    mkdirSync(to, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', home], {
      cwd: join(root, folder),
    });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await run('tar', ['-xzf', join(home, filename), '-C', to, '--strip-components=1']);
  }
}

beforeAll(async () => {
  await unpack();
  mkdirSync(plugin);
  symlinkSync(plugin, join(home, 'node_modules/genospike-plugin-ring'));
  for (const { name, code } of snippetsOf('docs/guide/write-an-encoding.md').filter((snippet) => snippet.name))
    write(join(plugin, name), name === 'package.json' ? code.replace('./src/index.ts', './dist/index.js') : code);
  write(
    join(plugin, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { ...settings, rootDir: 'src', outDir: 'dist', declaration: true },
      include: ['src'],
    }),
  );
}, 300_000);

test('it compiles against the published types, which are types: a wrong option is an error', async () => {
  await node(plugin, tsc, '-p', '.');
  write(join(home, 'wrong.ts'), "import { ring } from 'genospike-plugin-ring';\nring({ harmonic: 1 });\n");
  write(
    join(home, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...settings, noEmit: true }, files: ['wrong.ts'] }),
  );
  const said = await node(home, tsc, '-p', '.').then(
    () => 'no error',
    (error: { stdout: string }) => error.stdout,
  );
  expect(said).toContain("'harmonic' does not exist");
}, 120_000);

test('its law passes under jest there', async () => {
  const transform = {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  };
  write(
    join(plugin, 'jest.config.json'),
    JSON.stringify({
      testEnvironment: 'node',
      extensionsToTreatAsEsm: ['.ts'],
      testMatch: ['**/test/*.test.ts'],
      transform,
    }),
  );
  const { stderr } = await node(
    plugin,
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--config',
    'jest.config.json',
    '--rootDir',
    plugin,
  );
  expect(stderr).toMatch(/Tests: +\d+ passed/);
}, 180_000);

test('it runs by name from a config: in this process and in two workers, to the same result', async () => {
  write(join(home, 'package.json'), '{ "type": "module" }');
  const config = {
    name: 'ring',
    plugins: ['genospike-plugin-ring'],
    dataset: { use: 'mnist', train: 128, validation: 64, test: 64 },
    network: { use: 'mlp', hidden: [16] },
    encoding: { use: 'ring', harmonics: 4 },
    baselines: ['narrow', 'direct'],
    optimizer: { use: 'cma-es', population: 4 },
    evolve: { generations: 2, samples: 64 },
    settle: { epochs: 1 },
  };
  write(join(home, 'genospike.config.json'), JSON.stringify(config));
  const results = [];
  for (const how of [
    ['--set', 'executor=inline'],
    ['--set', 'runtime.workers=2'],
  ]) {
    const { stdout } = await node(home, join(home, 'node_modules/genospike/dist/cli.js'), 'run', '--json', ...how);
    results.push(JSON.parse(stdout));
  }
  expect(results[0].arms[0]).toMatchObject({ encoding: 'ring', genome: 8, runs: [{ status: 'ok' }] });
  expect(results[0].experiment.plugins).toMatchObject({ 'genospike-plugin-ring': '0.1.0' });
  expect(results[1]).toEqual(results[0]);
}, 180_000);

test('npm create genospike-plugin, packed: its first folder compiles, keeps its law, and runs by path as TypeScript', async () => {
  const folder = join(home, 'my-idea');
  await node(home, join(home, 'node_modules/create-genospike-plugin/bin/create-genospike-plugin.js'), 'my-idea');
  await node(folder, tsc, '-p', '.');
  const { stderr } = await node(
    folder,
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--rootDir',
    folder,
  );
  expect(stderr).toMatch(/Tests: +\d+ passed/);
  const encoding = ['--set', 'encoding=my-idea', '--set', 'plugins=["./my-idea/src/index.ts"]'];
  const command = [
    join(home, 'node_modules/genospike/bin/genospike.js'),
    'run',
    '--json',
    '--set',
    'runtime.workers=2',
  ];
  const { stdout } = await node(home, ...command, ...encoding);
  expect(JSON.parse(stdout).arms[0]).toMatchObject({ encoding: 'my-idea', runs: [{ status: 'ok' }] });
}, 180_000);

test('one copy of core and of tensor serves all of them', () => {
  const copies = (name: string): number =>
    readdirSync(home, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name === name && entry.parentPath.endsWith('node_modules/@genospike'),
    ).length;
  expect([copies('core'), copies('tensor')]).toEqual([1, 1]);
});
