import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Plugin, Spec } from '@genospike/core';
import { findConfig, resume, run, standard, type Config } from 'genospike';
import { genospike } from '../packages/genospike/test/cli.ts';
import { root } from './house.ts';

/** The main job with every optimizer that is shipped, on the smallest example with next to nothing to do. */
const out = mkdtempSync(join(tmpdir(), 'genospike-optimizers-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const plugins = standard.plugins.filter((name) => name.startsWith('@genospike/optimizer-'));
const shipped = await Promise.all(plugins.map(async (name) => ((await import(name)) as { default: Plugin }).default));
const ids = shipped.flatMap(({ provides = [] }) =>
  provides.flatMap(({ role, id }) => (role === 'optimizer' ? [id] : [])),
);

/** What an optimizer needs that the others do not. */
const own: Readonly<Record<string, Config>> = {
  // Several objectives, or descriptors: two fitness terms.
  ...Object.fromEntries(
    ['nsga-ii', 'mo-cma-es', 'map-elites', 'cma-me'].map((id) => [id, { fitness: ['loss', 'spatial-entropy'] }]),
  ),
  'cma-me': { optimizer: { use: 'cma-me', population: 2, emitters: 2 }, fitness: ['loss', 'spatial-entropy'] },
  'one-plus-one-cma': { optimizer: 'one-plus-one-cma' },
  'bernoulli-nes': { encoding: 'evolving-connectivity', baselines: [] },
  'warm-start': { optimizer: { use: 'warm-start', of: { use: 'cma-es', population: 4 } } },
  restarts: { optimizer: { use: 'restarts', of: { use: 'sep-cma-es', population: 4 } } },
  uncertainty: { optimizer: { use: 'uncertainty', of: { use: 'cma-es', population: 4 } } },
};
const { config: example, folder } = await findConfig(join(root, 'examples/mackey-glass'));
const tiny = (id: string): Config => ({
  ...example,
  dataset: { ...(example.dataset as { use: string }), train: 32, validation: 16, test: 16 },
  network: { use: 'mlp', hidden: [8] },
  encoding: { use: 'gee', genes: 2 },
  baselines: [],
  optimizer: { use: id, population: 4 },
  evolve: { generations: 2, epochs: 1, samples: 16 },
  settle: { epochs: 1 },
  seeds: [1],
  reporters: ['json', 'html'],
  runtime: { workers: 0, out },
  ...own[id],
});

test('every optimizer is here', () => {
  expect(ids).toEqual(expect.arrayContaining(['cma-es', 'snes', 'nsga-ii', 'de', 'restarts', ...Object.keys(own)]));
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(ids)(
  '%s evolves an example, is named in the report, and a killed run comes to the same result',
  async (id) => {
    const { report, folder: runFolder } = await run(tiny(id), { folder });
    const { arms, evolution } = report.result;
    expect(report.spec.experiment.uses['optimizer']).toMatchObject({ use: id });
    expect(readFileSync(join(runFolder, 'report.html'), 'utf8')).toContain(id);
    expect(evolution!.generations).toHaveLength(2);
    expect(Number.isFinite(evolution!.best.value)).toBe(true);
    expect(arms.flatMap(({ runs }) => runs.map(({ status }) => status))).toEqual(['ok']);
    if (own[id]?.fitness) expect(evolution!.front!.length).toBeGreaterThan(0);

    const scores = join(runFolder, 'scores.jsonl');
    const lines = readFileSync(scores, 'utf8').split('\n').filter(Boolean);
    // Killed in the second generation, of one genome in the first.
    const done = Math.max(1, Math.floor(0.6 * evolution!.evaluations));
    writeFileSync(scores, `${lines.slice(0, done).join('\n')}\n`);
    const again = await resume(runFolder);
    expect(again.report.circumstances.replayed).toBe(done);
    expect(again.report.result).toEqual(report.result);
  },
);

test('`optimizer: auto` by the command: the choice stands in the spec, its reason is shown', async () => {
  const file = join(out, 'auto.json');
  writeFileSync(file, JSON.stringify({ ...tiny('auto'), optimizer: 'auto', reporters: ['terminal', 'html'] }));
  const { code, stdout } = await genospike(['run', file, '--out', join(out, 'auto')]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/optimizer.*cr-fm-nes; genome \d+, about 16 evaluations: /),
  ]);
  const runFolder = join(out, 'auto', readdirSync(join(out, 'auto'))[0]!);
  const { experiment } = JSON.parse(readFileSync(join(runFolder, 'spec.json'), 'utf8')) as Spec;
  expect(experiment.uses['optimizer']).toMatchObject({ use: 'cr-fm-nes' });
  expect(readFileSync(join(runFolder, 'report.html'), 'utf8')).toContain('cr-fm-nes');
});
