import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { prepare, resume, run } from '@genospike/engine';
import { drawSeed } from '../src/draw-seed.ts';
import { removeTemporary, temporary, toyConfig, toyOptions } from './toy.ts';
import type { Config } from '@genospike/core';

afterAll(removeTemporary);
const go = (change: Config = {}) =>
  run(toyConfig({ runtime: { workers: 0, out: temporary() }, ...change }), toyOptions());
/** Seeds of the evaluations of evolution, in the order in which they were done. */
const seedsOf = (folder: string): readonly number[] =>
  readFileSync(join(folder, 'scores.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { job: { fidelity: string; seed: number } }).job)
    .flatMap(({ fidelity, seed }) => (fidelity === 'evolve' ? seed : []));
const evolve = { generations: 3, samples: 32 };

test('the seed of a draw: the first seed for draw 0; whole, distinct, the same on every machine', () => {
  const of = (noise: 'common' | 'fresh' | undefined, generation: number, draw: number) =>
    drawSeed({ seeds: [7, 8], evolve: { generations: 9, epochs: 1, samples: 1, noise } }, generation, draw);
  for (const noise of [undefined, 'common', 'fresh'] as const) expect(of(noise, 1, 0)).toBe(7);
  expect(of('common', 5, 0)).toBe(7);
  expect(of('common', 5, 2)).toBe(of('common', 1, 2));
  const all = [-2, -1, 0, 1, 2].flatMap((draw) => [1, 2, 3].map((generation) => of('fresh', generation, draw)));
  expect(new Set(all).size).toBe(15);
  expect(all.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
  expect(of('fresh', 2, 0)).toBe(205230577796009);
});

test('common noise is one seed for all; fresh noise another each generation, the same within it', async () => {
  const common = await go({ evolve });
  expect(new Set(seedsOf(common.folder))).toEqual(new Set([1]));
  const fresh = seedsOf((await go({ evolve: { ...evolve, noise: 'fresh' } })).folder);
  expect([0, 4, 8].map((from) => new Set(fresh.slice(from, from + 4)).size)).toEqual([1, 1, 1]);
  expect(new Set(fresh).size).toBe(3);
});

test('saying nothing of noise leaves the experiment what it was', async () => {
  const { spec } = await prepare(toyConfig(), toyOptions());
  expect(Object.keys(spec.experiment.evolve)).toEqual(['generations', 'epochs', 'samples']);
});

test('re-evaluated and resumed, a run answers all of it from the log, to the same result', async () => {
  const change = { evolve: { ...evolve, noise: 'fresh', reevaluate: 2 } } as const;
  const { report, folder } = await go(change);
  const { evolution } = report.result;
  expect(evolution!.best.draws).toBeGreaterThanOrEqual(2);
  expect(evolution!.evaluations).toBeGreaterThanOrEqual(12 + 6);
  const file = join(folder, 'scores.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  // Killed amid the re-evaluations of the first generation.
  writeFileSync(file, lines.slice(0, 6).join('\n'));
  appendFileSync(file, '\n{"key":"torn');
  const again = await resume(folder, toyOptions());
  expect(again.report.circumstances.replayed).toBe(5);
  expect(again.report.result).toEqual(report.result);
  const other = await go({ ...change, executor: 'processes', runtime: { workers: 2, out: temporary() } });
  expect(other.report.hash).toBe(report.hash);
});

test('a wrong word or number for noise is said with its place', async () => {
  for (const [evolving, path] of [
    [{ noise: 'loud' }, 'evolve.noise'],
    [{ reevaluate: -1 }, 'evolve.reevaluate'],
  ] as const)
    await expect(prepare(toyConfig({ evolve: evolving } as Config), toyOptions())).rejects.toMatchObject({
      code: 'GENO_BAD_OPTION',
      path,
    });
});
