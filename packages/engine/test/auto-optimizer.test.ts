import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { prepare, resume, run, type RunOptions } from '@genospike/engine';
import { chooseOptimizer, type Search } from '../src/choose-optimizer.ts';
import { here, removeTemporary, temporary, toyConfig } from './toy.ts';
import type { Config } from '@genospike/core';

afterAll(removeTemporary);

const ALL = [
  'cma-es',
  'sep-cma-es',
  'restarts',
  'uncertainty',
  'snes',
  'cr-fm-nes',
  'openai-es',
  'nsga-ii',
  'mo-cma-es',
];
const choose = (search: Partial<Search>, known: readonly string[] = ALL) =>
  chooseOptimizer({ size: 10, generations: 100, noise: false, objectives: 'one', integers: 0, ...search }, known);

test.each<[string, Partial<Search>]>([
  ['cma-es', {}],
  ['restarts', { generations: 2000 }],
  ['cr-fm-nes', { generations: 5 }],
  ['cr-fm-nes', { size: 500, generations: 1e5 }],
  ['cr-fm-nes', { size: 5000, generations: 1e5 }],
  ['snes', { size: 50_000 }],
  ['openai-es', { size: 50_000, noise: true }],
  ['cma-es', { noise: true }],
  ['uncertainty', { noise: true, generations: 2000 }],
  ['mo-cma-es', { objectives: 'several' }],
  ['nsga-ii', { objectives: 'several', size: 5000 }],
  ['cma-es', { integers: 3, generations: 1 }],
])('%s for %j', (use, search) => {
  const answer = choose(search)!;
  expect(answer.use).toBe(use);
  expect(answer.because).toMatch(/^genome \d+, about \d+ evaluations.*: \w/);
});

test('noise doubles the population, one that is asked for is kept, and reaches the inside of a wrapper', () => {
  expect(choose({ noise: true })!.options).toEqual({ population: 20 });
  expect(choose({ noise: true, population: 6 })!.options).toEqual({ population: 6 });
  expect(choose({ generations: 2000, population: 16 })!.options).toEqual({ of: { use: 'cma-es', population: 16 } });
});

test('what is not there is never chosen: the next of a line, the next line, at last nothing', () => {
  expect(choose({ generations: 5 }, ['snes', 'cma-es'])!.use).toBe('snes');
  expect(choose({ generations: 2000 }, ['cma-es'])!.use).toBe('cma-es');
  expect(choose({ size: 50_000 }, ['cma-es'])!.use).toBe('cma-es');
  expect(choose({}, ['nelder-mead'])).toBeUndefined();
});

const options: RunOptions = {
  folder: here,
  standard: { folder: here, plugins: ['@genospike/optimizer-cma'], uses: {} },
};
const config = (change: Config = {}) =>
  toyConfig({ optimizer: 'auto', runtime: { workers: 0, out: temporary() }, ...change });

test('the choice is written back into the Spec with its options, as if a person had made it', async () => {
  const { spec, auto } = await prepare(config({ evolve: { generations: 30, samples: 32 } }), options);
  expect(auto!['optimizer']).toBe('cma-es; genome 2, about 180 evaluations: few genes: it learns the scale and the dependence of all'); // prettier-ignore
  const named = await prepare(config({ evolve: { generations: 30, samples: 32 }, optimizer: 'cma-es' }), options);
  expect(spec.experiment).toEqual(named.spec.experiment);
  expect(named.auto).toBeUndefined();
});

test('a run says what it chose and why, and is resumed without choosing again', async () => {
  const starts: unknown[] = [];
  const watch = { name: 'watch', hooks: { 'run:start': ({ auto }: { auto?: object }) => void starts.push(auto) } };
  const { report, folder } = await run(config({ evolve: { generations: 4, samples: 32 } }), {
    ...options,
    plugins: [watch],
  });
  const why = 'cma-es; genome 2, about 24 evaluations: few genes: it learns the scale and the dependence of all';
  expect(starts).toEqual([{ optimizer: why }]);
  const events = readFileSync(join(folder, 'events.jsonl'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as object); // prettier-ignore
  expect(events).toContainEqual({ at: expect.any(String), decided: { hook: 'optimizer: auto', by: '@genospike/engine', answer: why } }); // prettier-ignore
  expect(report.spec.experiment.uses['optimizer']).toMatchObject({ use: 'cma-es', sigma: 1 });
  const again = await resume(folder, options);
  expect(again.report.result).toEqual(report.result);
});

test('an optimizer of nobody standard is not chosen; a wrong option is said with its place', async () => {
  const none = prepare(config(), { folder: here, standard: { folder: here, plugins: [], uses: {} } });
  await expect(none).rejects.toMatchObject({ code: 'GENO_AUTO', path: 'optimizer' });
  const wrong = prepare(config({ optimizer: { use: 'auto', objectives: 'two' } }), options);
  await expect(wrong).rejects.toMatchObject({ code: 'GENO_BAD_OPTION', path: 'optimizer.objectives' });
});
