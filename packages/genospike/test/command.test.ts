import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { toyConfig, here as toys } from '../../engine/test/toy.ts';
import { genospike } from './cli.ts';
import type { Config, Report } from '@genospike/core';

/** The command as people use it: a process, its streams, its exit code. */
const folder = mkdtempSync(join(tmpdir(), 'genospike-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, change: Config = {}): string => {
  const file = join(folder, `${name}.json`);
  const config = toyConfig({ plugins: [join(toys, 'toy-plugin.ts')], reporters: ['terminal', 'json'], ...change });
  writeFileSync(file, JSON.stringify({ ...config, runtime: { out: join(folder, name), workers: 0 } }));
  return file;
};
const only = (name: string): string => join(folder, name, readdirSync(join(folder, name))[0]!);
const resultOf = (run: string) => (JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')) as Report).result;
/** Trainings slow enough to be caught in the middle. */
const slow: Config = {
  encoding: { use: 'scaled', fault: 'slow' },
  settle: { epochs: 30 },
  evolve: { generations: 6, samples: 64 },
};

let whole: Report['result'];
beforeAll(async () => {
  const { code, stderr } = await genospike(['run', write('whole', slow)]);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  whole = resultOf(only('whole'));
});

test('--json: the result on stdout, everything else on stderr', async () => {
  const { code, stdout, stderr } = await genospike([
    'run',
    write('json'),
    '--json',
    '--seed',
    '5',
    '--set',
    'evolve.generations=1',
  ]);
  expect(code).toBe(0);
  const result = JSON.parse(stdout) as Report['result'];
  expect(result.experiment.seeds).toEqual([5]);
  expect(result.experiment.evolve.generations).toBe(1);
  expect(stderr).toContain('scaled, evolved');
});

test('--quiet says nothing; --out says where', async () => {
  const { code, stdout, stderr } = await genospike([
    'run',
    write('quiet'),
    '--quiet',
    '--out',
    join(folder, 'there'),
    '--set',
    'evolve.generations=1',
  ]);
  expect([code, stdout, stderr]).toEqual([0, '', '']);
  expect(readdirSync(join(folder, 'there'))).toHaveLength(1);
});

test('exit codes: 1 a training failed, 2 wrong usage or config, 3 a plugin was muted', async () => {
  const failed = await genospike([
    'run',
    write('failed', { baselines: [{ use: 'scaled', plain: true, fault: 'weight' }], evolve: { generations: 1 } }),
  ]);
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('GENO_ENCODING')]);
  const muted = await genospike([
    'run',
    write('muted', { reporters: [{ use: 'lines', fault: true }], evolve: { generations: 1 } }),
  ]);
  expect([muted.code, muted.stderr]).toEqual([3, expect.stringContaining('Muted')]);
  for (const args of [
    ['run', join(folder, 'nowhere')],
    ['run', '--sed', '1'],
    ['frobnicate'],
    ['run', write('typo'), '--set', 'encodin=gee'],
    ['run', write('seed'), '--seed', 'x'],
  ]) {
    const { code, stdout, stderr } = await genospike(args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    expect(stderr.length).toBeGreaterThan(20);
  }
});

test.each([
  ['SIGINT', 'evolution', 'generation:end', 130],
  ['SIGKILL', 'evolution', 'generation:end', null],
  ['SIGINT', 'the last training', 'epoch:end', 130],
  ['SIGKILL', 'the last training', 'epoch:end', null],
] as const)('%s in the middle of %s, then resume: the same result', async (signal, _, event, expected) => {
  const name = `${signal}-${event.replace(':', '-')}`;
  const file = write(name, slow);
  const running = genospike(['run', file], (text, child) => void ((hear.text = text), (hear.child = child)));
  const hear: { text?: string; child?: import('node:child_process').ChildProcess } = {};
  // The run's own diary says when it is in the middle; the signal comes from outside.
  const seen = () => {
    try {
      return readFileSync(join(only(name), 'events.jsonl'), 'utf8').split(`"hook":"${event}"`).length - 1;
    } catch {
      return 0;
    }
  };
  let pid: number | undefined;
  while (seen() < 3) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    pid = hear.child?.pid ?? pid;
  }
  process.kill(pid!, signal);
  const { code, stderr } = await running;
  expect(code).toBe(expected);
  if (signal === 'SIGINT')
    expect(stderr).toMatch(/GENO_INTERRUPTED {2}Stopped; \d+ evaluations saved\.[^]*npx genospike resume/);
  const again = await genospike(['resume', only(name)]);
  expect(again.code).toBe(0);
  expect(resultOf(only(name))).toEqual(whole);
});

test('plugins and explain say who provides what', async () => {
  const plugins = await genospike(['plugins', write('plugins')]);
  expect(plugins.stdout).toMatch(
    /encoding +direct, narrow, pruned \(@genospike\/encoding-direct 1\.0\.0\) {2}gee, gem \(@genospike\/encoding-gee 1\.0\.0\) .* {2}scaled, narrowed \(genospike-plugin-toy sha256-/,
  );
  const explain = await genospike(['explain', write('explain')]);
  expect(explain.stdout).toContain('scaled { fault: none, plain: false }');
  expect(explain.stdout).toMatch(
    /optimizer +climber { population: 4 }\n.*genospike-plugin-toy.*\n.*needs genome, rng, fitness/,
  );
});
