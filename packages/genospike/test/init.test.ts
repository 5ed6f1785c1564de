import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { initCommand } from '../src/commands/init.ts';
import { newCommand } from '../src/commands/new.ts';
import { genospike } from './cli.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
// Inside the repository, so that the config finds genospike.
mkdirSync(join(repository, '.cache'), { recursive: true });
const folder = mkdtempSync(join(repository, '.cache/init-'));
const before = process.cwd();
let said = '';
beforeEach(() => {
  said = '';
  process.chdir(folder);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(before);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'genospike.config.ts');

test('init writes a config with comments that is valid, and overwrites none', async () => {
  expect(await initCommand({})).toBe(0);
  expect(said).toContain('npx genospike run');
  const text = readFileSync(file, 'utf8');
  expect(text.match(/\/\//g)!.length).toBeGreaterThan(6);
  const { code, stdout } = await genospike(['explain', folder]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/encoding +gee \{ genes: 16/);
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.test.json', compilerOptions: { incremental: false }, include: ['.'] })); // prettier-ignore
  const compiled = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', cwd: repository }).stdout;
  expect(compiled.split('\n').filter((line) => line.includes('genospike.config.ts'))).toEqual([]);

  writeFileSync(file, 'mine');
  await expect(initCommand({})).rejects.toMatchObject({ code: 'GENO_USAGE', fix: expect.stringContaining('--force') });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  await initCommand({ force: true });
  expect(readFileSync(file, 'utf8')).toBe(text);
  renameSync(file, join(folder, 'genospike.config.yaml'));
  await expect(initCommand({ force: true })).rejects.toMatchObject({
    message: expect.stringContaining('.yaml is here'),
  });
}, 60_000);

test('new writes a plugin here; what it cannot do is a wrong use', async () => {
  expect(await newCommand('neuron', 'my-neuron')).toBe(0);
  expect(said).toMatch(/genospike-plugin-my-neuron: src\/index\.ts.*\n {2}cd my-neuron;/);
  await expect(newCommand('neuron', 'my-neuron')).rejects.toMatchObject({ name: 'GenoError', code: 'GENO_USAGE' });
  await expect(newCommand('gene', 'x')).rejects.toThrow(
    '"gene"; there are encoding, neuron, optimizer, energy, dataset',
  );
  await expect(newCommand('neuron', 'My Neuron')).rejects.toMatchObject({ fix: 'Take one like my-neuron.' });
});
