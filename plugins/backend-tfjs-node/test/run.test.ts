import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import type { Report } from '@genospike/core';
import { absent } from './present.ts';

const repository = resolve(import.meta.dirname, '../../..');
const out = mkdtempSync(join(tmpdir(), 'genospike-tfjs-node-run-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** A file of the sources as a process of its own. */
const node = (file: string, ...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    [
      '--import',
      './scripts/typescript.mjs',
      '--conditions=@genospike/source',
      '--no-warnings',
      join(repository, file),
      ...args,
    ],
    { cwd: repository, env: { ...process.env, NODE_OPTIONS: '' } },
  );

/** examples/mnist in small, evolved and direct, three seeds each, in a worker process. */
const mnist = async (backend: string): Promise<{ result: Report['result']; stderr: string }> => {
  const changes = {
    plugins: ['@genospike/backend-tfjs-node'],
    backend,
    baselines: ['direct'],
    'dataset.train': 480,
    'dataset.validation': 128,
    'dataset.test': 400,
    'network.conv': [8],
    'network.dense': [],
    'optimizer.population': 4,
    'evolve.generations': 1,
    'evolve.samples': 64,
    'settle.epochs': 2,
    'runtime.workers': 1,
  };
  const set = Object.entries(changes).flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`]);
  const cli = 'packages/genospike/src/cli.ts';
  const { stdout, stderr } = await node(cli, 'run', 'examples/mnist', '--json', '--out', out, ...set);
  return { result: JSON.parse(stdout) as Report['result'], stderr };
};

const present = absent === undefined ? test : test.skip;
const why = absent === undefined ? '' : `. ${absent}`;

present(`one copy of tfjs, though the package brings its own${why}`, async () => {
  const { stdout, stderr } = await node('plugins/backend-tfjs-node/test/copies.ts');
  expect(JSON.parse(stdout)).toEqual({
    device: expect.stringMatching(/^libtensorflow \d+\.\d+\.\d+, threads an op: \d+$/),
    copies: 1,
    ours: true,
  });
  expect(stderr).toBe('');
});

present(
  `examples/mnist reaches on it what it reaches on wasm, within the noise of seeds${why}`,
  async () => {
    const [here, there] = [await mnist('wasm'), await mnist('tfjs-node')];
    expect(there.stderr).toContain('backend tensorflow (libtensorflow');
    for (const [i, arm] of there.result.arms.entries()) {
      const [ours, theirs] = [here.result.arms[i]!, arm].map(({ runs }) =>
        runs.map(({ trained }) => trained!.test['accuracy']!),
      ) as [number[], number[]];
      const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b) / numbers.length;
      const center = mean(ours);
      const error = Math.sqrt(mean(ours.map((x) => (x - center) ** 2)) / (ours.length - 1));
      expect(theirs).toHaveLength(3);
      expect(center).toBeGreaterThan(0.5);
      // The 95 % interval of a mean of three seeds (t = 4.30 at 2 degrees of freedom), and one image of 400.
      expect(Math.abs(mean(theirs) - center)).toBeLessThanOrEqual(4.3 * error + 1 / 400);
    }
  },
  240_000,
);
