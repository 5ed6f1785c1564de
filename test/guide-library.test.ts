import { expect, jest, test } from '@jest/globals';
import type { Report } from '@genospike/core';
import type { Done } from 'genospike';
import { write } from './guide.ts';

jest.setTimeout(300_000);

/** The pages on the library and on hooks: what their files say they do, they do. */
const library = write('docs/guide/use-the-library.md');
const hooks = write('docs/guide/hooks.md');
await hooks.load('plateau.test.ts');

test('a run that was stopped is resumed, and its network is used', async () => {
  const { report } = await library.load<Done>('run.ts');
  expect(report.circumstances.replayed).toBe(4);
  expect(report.result.evolution?.generations).toHaveLength(2);
  expect(report.result.arms.map(({ label }) => label)).toEqual(['gee, evolved', 'direct']);

  type Used = Readonly<Record<'evolved' | 'direct', { readonly accuracy: number }>>;
  const { classes, outputs, ...used } = await library.load<Used & { classes: Int32Array; outputs: Float32Array }>(
    'predict.ts',
  );
  expect([classes.length, outputs.length]).toEqual([1, 10]);
  expect([used.evolved.accuracy, used.direct.accuracy]).toEqual(
    report.result.arms.map(({ runs }) => runs[0]?.trained?.test['accuracy']),
  );
});

test('services take the place of what has their token', async () => {
  const { report, lines } = await library.load<{ report: Report; lines: string[] }>('services.ts');
  expect(report.result.evolution?.best.value).toBe(
    (report.result.evolution?.best.score.measures['accuracy'] ?? NaN) ** 2,
  );
  expect(lines.length).toBeGreaterThan(3);
});

test('a plugin object listens and decides', async () => {
  const { report, course } = await library.load<{ report: Report; course: number[] }>('listen.ts');
  expect(course).toEqual([1, report.result.evolution?.generations[0]?.best]);
  expect(report.result.evolution?.stopped).toContain('is better than nothing');
});

test("a lab's role and hook are chosen, needed, fired and heard", async () => {
  const { report, heard } = await library.load<{ report: Report; heard: number[][] }>('grow.ts');
  expect(heard[0]).toEqual([183, 43]);
  expect(report.result.experiment.uses).toMatchObject({ topology: { use: 'funnel', layers: 2 } });
  expect(report.result.arms[0]?.layers.map(({ shape }) => shape.at(-1))).toEqual([183, 43, 10]);
});

test('a cache answers a second run, to the same result', async () => {
  const { first, second } = await hooks.load<{ first: Done; second: Done }>('twice.ts');
  expect([first, second].map(({ report }) => report.circumstances.evaluated)).toEqual([9, 1]);
  expect(second.report.hash).toBe(first.report.hash);
});
