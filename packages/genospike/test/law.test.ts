import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { genospike } from './cli.ts';
import type { Judged } from '../src/commands/law/watch.ts';

const odd = fileURLToPath(new URL('./law-plugin.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'genospike-law-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a plugin that keeps its law: exit code 0; --only takes laws by their name', async () => {
  const { code, stdout, stderr } = await genospike([
    'law',
    '@genospike/encoding-gee',
    '--only',
    'encoding gee: genome',
  ]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^ {2}encoding gee: (\d) laws, \d+\.\d s\n {2}ok {2}genome \(\1\)\n$/);
}, 60_000);

test('an id finds its plugin: of the standard ones, of a config here', async () => {
  const { code, stdout } = await genospike(['law', 'horowitz-45nm', '--json']);
  expect(code).toBe(0);
  const { judged } = JSON.parse(stdout) as { judged: readonly Judged[] };
  expect(judged).toHaveLength(1);
  expect(judged[0]).toMatchObject({ name: 'energy horowitz-45nm', verdicts: expect.any(Array) });
  expect(judged[0]!.verdicts.length).toBeGreaterThan(5);
  expect(judged[0]!.verdicts.every(({ status }) => status === 'ok')).toBe(true);
}, 60_000);

test('a law that loops, waits for ever or kills its process is said so, and the others are judged', async () => {
  const { code, stdout } = await genospike(['law', odd, '--limit', '3']);
  expect(code).toBe(1);
  const part = (name: string) => stdout.split(/^(?= {2}(?:coder|dataset|energy|optimizer) )/m).find((text) => text.startsWith(`  ${name}`))!; // prettier-ignore
  expect(part('coder loops')).toMatch(
    /HANGS {2}shape: no answer in 3 s\n +again: genospike law .*--only "shape"\n {2}not run: \d more/,
  );
  expect(part('coder honest')).toMatch(/^.*\d laws.*\n {2}ok {2}shape; [^]*tells dark from bright\n$/);
  expect(part('coder endless')).toMatch(
    /ok {2}shape[^]*\n {2}FAIL {2}finite\n +A code has a number that is not finite/,
  );
  expect(part('dataset never')).toMatch(/HANGS {2}says what it is: no answer in 3 s/);
  expect(part('energy quits')).toMatch(
    /ok {2}says who it is\n {2}DIED {2}every layer counts.*\n +its process ended with exit code 7/,
  );
  expect(part('optimizer wraps')).toMatch(/not run: it needs of, which a test has to give/);
}, 120_000);

test.each([
  [['law', 'genospike-plugin-nowhere'], /GENO_PLUGIN {2}Nothing is called genospike-plugin-nowhere/],
  [['law', 'atan', '--only', 'frobnicate'], /GENO_USAGE {2}No law of atan has "frobnicate"/],
  [['law', 'EMPTY'], /GENO_PLUGIN.*exports no plugin/],
  [['law', 'FOLDER'], /GENO_PLUGIN.*is a folder without src\/index.ts/],
])(
  '%j: exit code 2 and a sentence',
  async (args, says) => {
    const empty = join(folder, 'empty.ts');
    writeFileSync(empty, 'export {};\n');
    const real = { EMPTY: empty, FOLDER: folder };
    const { code, stdout, stderr } = await genospike(args.map((word) => real[word as 'EMPTY'] ?? word));
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(says)]);
  },
  60_000,
);
