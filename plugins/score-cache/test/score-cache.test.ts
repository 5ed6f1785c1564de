import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Config, Job, Score } from '@genospike/core';
import { removeTemporary, temporary, toyConfig, toyOptions } from '../../../packages/engine/test/toy.ts';
import { run } from '../../../packages/engine/src/index.ts';
import cache, { scoreCache } from '../src/index.ts';

afterAll(removeTemporary);

const toy = async (folder: string, change: Config = {}) => {
  const out = temporary();
  const config = toyConfig({ baselines: [], seeds: [1], ...change, runtime: { workers: 0, out } });
  return (await run(config, toyOptions({ plugins: [scoreCache(folder)] }))).report;
};

test('a second run evaluates nothing anew in evolution, and finds the same', async () => {
  const folder = join(temporary(), 'scores');
  const first = await toy(folder);
  expect(first.circumstances).toMatchObject({ evaluated: 12 + 1, replayed: 0 });
  expect(readdirSync(folder)).toHaveLength(12);
  const again = await toy(folder);
  // The settled training is its own: it leaves a model.
  expect(again.circumstances).toMatchObject({ evaluated: 1, replayed: 12, muted: [] });
  expect(again.result.arms).toEqual(first.result.arms);
  expect(again.hash).toBe(first.hash);
});

test('another experiment is answered nothing; failed scores are tried again', async () => {
  const folder = temporary();
  await toy(folder);
  const other = await toy(folder, { learning: { use: 'descent', rate: 0.2 } });
  expect(other.circumstances.replayed).toBe(0);
  const half = { encoding: { use: 'scaled', fault: 'half' } } as const;
  const broken = await toy(folder, half);
  const { failed, evaluations } = broken.result.evolution!;
  expect(failed).toBeGreaterThan(0);
  expect((await toy(folder, half)).circumstances.replayed).toBe(evaluations - failed);
});

const job: Job = { experiment: 'a', arm: 'encoding', genome: [1, 0.5], fidelity: 'evolve', seed: 1 };
const score: Score = { status: 'ok', measures: { accuracy: 0.5 }, traits: { O: Float32Array.of(1, 0.25) } };
function taps(folder: string) {
  const { hooks = {} } = scoreCache(folder);
  const [lookup, keep] = [hooks['job:lookup'], hooks['evaluation:end']];
  if (typeof lookup !== 'function' || typeof keep !== 'function') throw new Error('no taps');
  return { lookup, keep: (of: Job, what = score) => keep({ job: of, score: what, known: false, milliseconds: 1 }) };
}

test('a file a job, whatever the order of its keys; a torn one counts as absent', async () => {
  const folder = temporary();
  const { lookup, keep } = taps(folder);
  expect(await lookup(job)).toBeUndefined();
  await keep(job);
  await keep({ ...job, fidelity: 'settle' });
  const [file, ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  const turned: Job = { seed: 1, fidelity: 'evolve', genome: [1, 0.5], arm: 'encoding', experiment: 'a' };
  expect(await lookup(turned)).toEqual({ ...score, traits: { O: [1, 0.25] } });
  expect(await lookup({ ...job, fidelity: 'settle' })).toBeUndefined();
  expect(await lookup({ ...job, genome: [1, 0.25] })).toBeUndefined();
  for (const text of [readFileSync(join(folder, file!), 'utf8').slice(0, -3), '{}', 'null']) {
    writeFileSync(join(folder, file!), text);
    expect(await lookup(job)).toBeUndefined();
  }
});

test('a folder that cannot be written mutes the cache, never the run', async () => {
  const file = join(temporary(), 'taken');
  writeFileSync(file, '');
  const { circumstances } = await toy(file, { evolve: { generations: 1, samples: 32 } });
  expect(circumstances.muted).toEqual([expect.objectContaining({ plugin: '@genospike/score-cache' })]);
});

test('as a plugin it writes nothing until something was evaluated', () => {
  expect(cache.name).toBe('@genospike/score-cache');
  expect(existsSync('.genospike')).toBe(false);
});
