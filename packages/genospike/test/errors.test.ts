import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { define, definePlugin, isGenoError, token, type Config, type Plugin } from '@genospike/core';
import { findConfig, resume, run, type RunOptions } from '@genospike/engine';
import { toyConfig, here as toys } from '../../engine/test/toy.ts';
import { explained, exitCode } from '../src/say.ts';
import { set } from '../src/set.ts';
import { standard } from '../src/standard.ts';

/** Every message a user may meet, in one snapshot: reading it aloud is the review. The sentence says what, where, what is
 *  known, and the fix. */
const folder = mkdtempSync(join(tmpdir(), 'genospike-errors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const neutral = (text: string) =>
  text
    .replaceAll(folder, '<folder>')
    .replaceAll(repository, '<repository>/')
    .replace(/toy-[0-9a-f]{6}/g, 'toy-<id>');

const go = (change: Config, options: RunOptions = {}) =>
  run(
    toyConfig({
      runtime: { workers: 0, out: join(folder, 'runs') },
      evolve: { generations: 1, samples: 32 },
      settle: { epochs: 1 },
      seeds: [1],
      ...change,
    }),
    { folder: toys, ...options },
  );
async function said(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  return isGenoError(error)
    ? `exit ${exitCode(error)}\n${neutral(explained(error.toJSON()))}`
    : `NOT OURS: ${String(error)}`;
}
/** A failure that the run survives: in its report. */
async function reported(change: Config, plugins: readonly Plugin[] = []): Promise<string> {
  const { report } = await go(change, { plugins });
  const failed = report.result.arms.flatMap((arm) => arm.runs.flatMap((r) => r.error ?? []));
  return neutral([...failed, ...report.circumstances.muted].map(explained).join('\n'));
}
const plugin = (name: string, text: string): string => {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, text);
  return file;
};
const real: Config = { dataset: 'mnist', network: 'mlp', encoding: 'direct', backend: 'cpu' };
const withStandard = (change: Config) => go({ ...real, ...change }, { standard });

test('a config that is not one', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), '{}');
  const throws = plugin('throws.config', 'throw new Error("no such colour");');
  const number = plugin('number.config', 'export default 42;');
  expect(await said(findConfig(join(folder, 'nowhere')))).toMatchSnapshot('no such place');
  expect(await said(findConfig(empty))).toMatchSnapshot('no config');
  expect(await said(findConfig(throws))).toMatchSnapshot('a config that throws');
  expect(await said(findConfig(number))).toMatchSnapshot('a config that is a number');
  expect(await said((async () => set({}, 'encoding.genes'))())).toMatchSnapshot('--set without a value');
  expect(await said((async () => set({ seeds: [1] }, 'seeds[5].x=1'))())).toMatchSnapshot('--set outside a list');
});

test('words that nobody knows', async () => {
  expect(
    await said(go({ encodings: 'x', encoding: { use: 'scaled', falt: 'nan' }, evolve: { generation: 3 } } as Config)),
  ).toMatchSnapshot('several mistakes at once');
  expect(await said(go({ encoding: 'scalled' }))).toMatchSnapshot('unknown id');
  expect(await said(go({ fitness: 'right' as never }))).toMatchSnapshot('a list that is none');
  expect(await said(go({ evolve: { generations: 0 } }))).toMatchSnapshot('a setting out of range');
  expect(await said(go({ dataset: { use: 'blobs', size: Infinity } }))).toMatchSnapshot('an option out of range');
  expect(await said(run({ plugins: ['./toy-plugin.ts'], runtime: { out: folder } }, { folder: toys }))).toMatchSnapshot(
    'places missing',
  );
});

test('plugins that do not fit', async () => {
  const core = join(toys, '../../core/src/index.ts');
  expect(await said(go({ plugins: ['genospike-plugin-nowhere'] }))).toMatchSnapshot('not installed');
  expect(await said(go({ plugins: ['./nowhere.ts'] }))).toMatchSnapshot('no such file');
  expect(await said(go({ plugins: ['./toy-plugin.ts', plugin('nothing', 'export const a = 1;')] }))).toMatchSnapshot(
    'exports no plugin',
  );
  expect(
    await said(go({ plugins: ['./toy-plugin.ts', plugin('broken', 'throw new Error("out of luck");')] })),
  ).toMatchSnapshot('throws when loaded');
  expect(
    await said(
      go({
        plugins: [
          './toy-plugin.ts',
          plugin('copy', "export default { name: 'copy', contract: 1, core: 'file:///elsewhere/core.js' };"),
        ],
      }),
    ),
  ).toMatchSnapshot('another copy of core');
  expect(
    await said(
      go(
        {},
        {
          plugins: [
            {
              name: 'twin',
              provides: [
                define('fitness', { id: 'right', create: () => ({ name: 'x', weight: () => 1, term: () => 1 }) }),
              ],
            },
          ],
        },
      ),
    ),
  ).toMatchSnapshot('two of one id');
  expect(
    await said(go({}, { plugins: [{ name: 'deaf', hooks: { 'generation:ended': () => {} } as never }] })),
  ).toMatchSnapshot('a hook nobody declares');
  const home = join(folder, 'node_modules/genospike-plugin-old');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({
      name: 'genospike-plugin-old',
      version: '0.3.0',
      main: 'index.js',
      type: 'module',
      peerDependencies: { '@genospike/core': '>=2 <3' },
    }),
  );
  writeFileSync(join(home, 'index.js'), 'export default {};');
  expect(await said(run(toyConfig({ plugins: ['genospike-plugin-old'] }), { folder }))).toMatchSnapshot(
    'another contract',
  );
  expect(core).toBeTruthy();
});

test('the container says who needs what', async () => {
  const clock = token<number>('@lab/clock');
  const needy = define('fitness', {
    id: 'needy',
    needs: { clock },
    create: () => ({ name: 'needy', weight: () => 1, term: () => 1 }),
  });
  expect(
    await said(go({ fitness: ['needy'] }, { plugins: [definePlugin({ name: 'needy', provides: [needy] })] })),
  ).toMatchSnapshot('a need nobody meets');
  expect(await said(go({ encoding: { use: 'scaled', fault: 'create' } }))).toMatchSnapshot('create throws');
  expect(await said(go({ backend: { use: 'cpu', missing: true } }))).toMatchSnapshot('a backend that cannot start');
});

test('a plugin that fails while the run goes on', async () => {
  const bad = (fault: string) => ({ baselines: [{ use: 'scaled', plain: true, fault }] });
  expect(await reported(bad('weight'))).toMatchSnapshot('weight throws');
  expect(await reported(bad('shape'))).toMatchSnapshot('weight of a wrong shape');
  expect(await reported(bad('nan'))).toMatchSnapshot('NaN parameters');
  expect(
    await reported({ baselines: [], learning: { use: 'descent', rate: 1e38 }, settle: { epochs: 4 } }),
  ).toMatchSnapshot('NaN loss');
  expect(await reported({ reporters: [{ use: 'lines', fault: true }] })).toMatchSnapshot('a reporter throws');
});

test('what ends a run', async () => {
  expect(await said(go({ encoding: { use: 'scaled', fault: 'weight' } }))).toMatchSnapshot('a whole generation failed');
  expect(
    await said(
      go(
        {},
        {
          plugins: [
            {
              name: 'decider',
              hooks: {
                'run:stop': () => {
                  throw new Error('cannot decide');
                },
              },
            },
          ],
        },
      ),
    ),
  ).toMatchSnapshot('a decider throws');
  // A device that is always full: the real error of the file system.
  const full: Plugin = {
    name: 'full',
    hooks: { 'run:start': ({ folder: at }) => symlinkSync('/dev/full', join(at!, 'scores.jsonl')) },
  };
  expect(await said(go({}, { plugins: [full] }))).toMatchSnapshot('no space');
  writeFileSync(join(folder, 'file'), '');
  expect(await said(go({ runtime: { workers: 0, out: join(folder, 'file/runs') } }))).toMatchSnapshot(
    'no folder to write to',
  );
  expect(await said(resume(join(folder, 'empty')))).toMatchSnapshot('no run to resume');
});

test('data that are not what they should be', async () => {
  const mine = join(folder, 'idx');
  mkdirSync(mine);
  expect(
    await said(withStandard({ dataset: { use: 'fashion-mnist', from: join(folder, 'nothing') } })),
  ).toMatchSnapshot('data missing');
  const names = [
    'train-images-idx3-ubyte',
    'train-labels-idx1-ubyte',
    't10k-images-idx3-ubyte',
    't10k-labels-idx1-ubyte',
  ];
  // One image of one pixel, one label: whole files, but not the official ones.
  const one = [0, 0, 0, 1];
  for (const name of names) {
    const header = name.includes('images') ? [3, ...one, ...one, ...one] : [1, ...one];
    writeFileSync(join(mine, name), Buffer.from([0, 0, 8, ...header, 7]));
  }
  const own = { use: 'mnist', from: mine };
  expect(await said(withStandard({ dataset: own }))).toMatchSnapshot('a wrong checksum');
  truncateSync(join(mine, names[0]!), 8);
  expect(await said(withStandard({ dataset: own }))).toMatchSnapshot('a truncated idx file');
  expect(await said(withStandard({ dataset: { use: 'mnist', train: 70_000 } }))).toMatchSnapshot('more than there is');
});

test('data, task and transforms that do not fit each other', async () => {
  const digits: Config = { dataset: { use: 'mnist', train: 64, validation: 32, test: 32 } };
  expect(await said(withStandard({ ...digits, task: 'regression' }))).toMatchSnapshot('classes for a regression');
  expect(await said(withStandard({ ...digits, transforms: ['frames'] }))).toMatchSnapshot('frames of still images');
  const events = { use: 'n-mnist', from: join(folder, 'nothing') };
  expect(await said(withStandard({ dataset: events }))).toMatchSnapshot('no recordings');
});

test('a worker that dies', async () => {
  expect(
    await said(
      go({
        encoding: { use: 'scaled', fault: 'exit' },
        executor: 'processes',
        optimizer: { use: 'climber', population: 1 },
        runtime: { workers: 1, out: folder },
      }),
    ),
  ).toMatchSnapshot('three times');
});
