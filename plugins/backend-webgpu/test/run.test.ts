import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Report } from '@genospike/core';
import { node } from './node.ts';
import { absent, withGpu } from './present.ts';

const out = mkdtempSync(join(tmpdir(), 'genospike-webgpu-run-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** examples/mnist, tiny, evolved and direct, in a worker process. */
const mnist = async (backend: string): Promise<{ result: Report['result']; stderr: string }> => {
  const changes = {
    plugins: ['@genospike/backend-webgpu'],
    backend,
    seeds: [1],
    baselines: ['direct'],
    'dataset.train': 128,
    'dataset.validation': 32,
    'dataset.test': 32,
    'network.conv': [4],
    'network.dense': [],
    'optimizer.population': 2,
    'evolve.generations': 1,
    'evolve.samples': 32,
    'settle.epochs': 1,
    'runtime.workers': 1,
  };
  const set = Object.entries(changes).flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`]);
  const cli = 'packages/genospike/src/cli.ts';
  const { stdout, stderr } = await node([cli, 'run', 'examples/mnist', '--json', '--out', out, ...set], {
    env: withGpu(),
    seconds: 280,
  });
  return { result: JSON.parse(stdout) as Report['result'], stderr };
};

const present = absent === undefined ? test : test.skip;

present(
  `examples/mnist, tiny, runs on it whole and learns what it learns on wasm${absent === undefined ? '' : `. ${absent}`}`,
  async () => {
    const [here, there] = [await mnist('wasm'), await mnist('webgpu')];
    expect(there.stderr).toMatch(/backend webgpu \(\w/);
    for (const [i, { runs }] of there.result.arms.entries()) {
      const [ours, theirs] = [here.result.arms[i]!.runs, runs].map(([run]) => run!.trained!.epochs);
      expect(theirs).toHaveLength(1);
      // Single roundings flip spikes, and these cascade: near, not equal.
      expect(theirs![0]!.loss / ours![0]!.loss).toBeCloseTo(1, 1);
    }
  },
  570_000,
);
