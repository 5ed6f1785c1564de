import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { hash, prepare } from '@genospike/engine';
import { findConfig, run, standard, type Config } from 'genospike';
import { exists, read, root } from './house.ts';

const out = mkdtempSync(join(tmpdir(), 'genospike-examples-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const names = readdirSync(join(root, 'examples'));
/** Data that is no npm package and may lie beside the repository. */
const away: Readonly<Record<string, string>> = {
  'fashion-mnist': '../shared/data/fashion-mnist',
  'n-mnist': '../shared/data/events/nmnist-subset',
};
/** Sizes of the smallest data to run with; recordings are few already. */
const sizes = (name: string) => (name === 'n-mnist' ? {} : { train: 64, validation: 32, test: 32 });
const useOf = (choice: unknown): string =>
  typeof choice === 'string' ? choice : (choice as { readonly use: string }).use;

/** The same experiment with next to nothing to do, in this process. */
const tiny = (name: string, config: Config): Config => ({
  ...config,
  dataset: { ...(config.dataset as { use: string }), ...sizes(name) },
  optimizer: { ...(config.optimizer as { use: string }), population: 4 },
  evolve: { generations: 1, epochs: 1, samples: 32 },
  settle: { epochs: 1 },
  seeds: [1],
  reporters: ['json', 'html'],
  runtime: { workers: 0, out },
});

for (const name of names) {
  const data = away[name];
  const held = data === undefined || exists(data) ? test : test.skip;
  held(`examples/${name} runs${data ? ` (skipped where ${data} is not beside the repository)` : ''}`, async () => {
    const { config, folder } = await findConfig(join(root, 'examples', name));
    const { report, folder: runFolder } = await run(tiny(name, config), { folder });
    const { arms, evolution } = report.result;
    expect(evolution?.generations).toHaveLength(1);
    expect(arms.map(({ encoding }) => encoding)).toEqual([config.encoding, ...(config.baselines ?? [])].map(useOf));
    expect(arms.flatMap(({ runs }) => runs.map(({ status }) => status))).toEqual(arms.map(() => 'ok'));
    expect(readdirSync(runFolder)).toEqual(
      expect.arrayContaining(['spec.json', 'scores.jsonl', 'report.json', 'report.html']),
    );
  });
}

test('TypeScript and YAML say the same experiment', async () => {
  const experiments = await Promise.all(
    ['mnist', 'mnist-yaml'].map(async (name) => {
      const { config, folder } = await findConfig(join(root, 'examples', name));
      return (await prepare(config, { standard, folder })).spec.experiment;
    }),
  );
  expect(hash(experiments[0])).toBe(hash(experiments[1]));
});

test('the first config has at most 20 lines', () => {
  expect(read('examples/mnist/genospike.config.ts').trimEnd().split('\n').length).toBeLessThanOrEqual(20);
});
