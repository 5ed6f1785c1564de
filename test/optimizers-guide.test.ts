import { afterAll, expect, test } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeGuide } from '../benchmarks/optimizers/guide.mjs';

const guide = new URL('../docs/guide/choosing-an-optimizer.md', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'genospike-guide-'));
const page = join(folder, 'guide.md');
const from = { date: '2026-01-02', machine: 'a machine' };
afterAll(() => rmSync(folder, { recursive: true }));

const rows = (name: string, subject: string, metrics: Record<string, number | string | readonly number[]>) =>
  Object.entries(metrics).flatMap(([metric, values]) =>
    (typeof values === 'object' ? values : [values]).map((value) => ({ case: name, subject, metric, value })),
  );
const interval = (metric: string, [x, low, high]: readonly number[]) => ({
  [metric]: x!,
  [`${metric}-low`]: low!,
  [`${metric}-high`]: high!,
});
const measured = [
  ...rows('sphere-10', 'cma-es', {
    success: 1,
    'evaluations-median': 1510,
    ...interval('ratio', [1.034, 1.01, 1.056]),
  }),
  ...rows('sphere-10', 'de', { success: 0 }),
  ...rows('rosenbrock-10', 'cma-es', {
    success: 0.9,
    'evaluations-median': 5000,
    ...interval('ratio', [1, 0.98, 1.02]),
  }),
  ...rows('rosenbrock-10', 'pycma', { success: 0.94 }),
  ...rows('rosenbrock-10', 'cmaes', { success: 1 }),
  ...rows('time-100000', 'snes', {
    ...{ 'ask-tell-cpu': 105.4, 'times-faster': 1.234, 'fastest-peer': 'evosax-snes', 'memory-live': 20.57 },
  }),
  ...rows('zdt1', 'nsga-ii', {
    'hypervolume-after-5000': [0.6, 0.5, 0.7],
    ...interval('hypervolume-after-5000-ratio', [0.95, 0.9, 1]),
  }),
  ...rows('bbob-5', 'pycma', { 'targets-met': 0.526 }),
];

test('what was measured stands between the markers of the guide, written once more it is replaced', () => {
  copyFileSync(guide, page);
  for (let again = 0; again < 2; again++) writeGuide(measured, ['cma-es', 'snes', 'nsga-ii', 'de'], from, page);
  const [before, after] = [readFileSync(guide, 'utf8'), readFileSync(page, 'utf8')];
  const outside = (text: string) => [text.split('<!-- measured -->')[0], text.split('<!-- end -->')[1]];
  expect(outside(after)).toEqual(outside(before));
  expect(after).toContain('Measured by `npm run bench -- optimizers` on 2026-01-02, a machine.');
  for (const line of [
    '| `cma-es` | 1,510 |  |  | 5,000 (90 %) |  |',
    '| `de` | – |  |  |  |  |',
    '| sphere |  |  | 1.03 (1.01 to 1.06) |  |  |',
    '| rosenbrock |  |  | 1.00 (0.98 to 1.02), met 90 % / 94 % / 100 % |  |  |',
    '| `snes` |  |  |  |  | 105 (1.2 x evosax-snes) |',
    '| `snes` |  |  | 20.6 |',
    '| `nsga-ii`, zdt1, hypervolume | 0.600, 0.95 (0.90 to 1.00) |  |',
    '| pycma |  | 53 % |  |  |',
  ])
    expect(after.split('\n').filter((found) => found === line)).toHaveLength(1);
});

test('a page without markers is left alone', () => {
  writeFileSync(page, 'no markers');
  expect(() => writeGuide(measured, ['cma-es'], from, page)).toThrow(/markers/);
  expect(readFileSync(page, 'utf8')).toBe('no markers');
});
