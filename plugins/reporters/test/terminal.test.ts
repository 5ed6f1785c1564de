import { expect, test } from '@jest/globals';
import type { Job, Score, Taps, Watched } from '@genospike/core';
import { screen } from '../src/terminal/screen.ts';
import { watch } from '../src/terminal/watch.ts';
import { table } from '../src/index.ts';
import { makeReport, start, withFailedLead } from './fixture.ts';

const ok: Score = { status: 'ok', measures: {}, traits: {} };
const job = (arm: string, fidelity: Job['fidelity']): Job => ({ experiment: '', arm, genome: [], fidelity, seed: 1 });

/** Tells a short run, 125 ms an event, to a stream that is or is not a terminal. */
async function tell(isTTY: boolean, { known = 0, every = 1, columns = 80 } = {}) {
  let now = 0;
  const clock = { now: () => now };
  const log: string[] = [];
  const drawn: string[] = [];
  const logger = { info: (line: string) => void log.push(line), warn: () => undefined };
  const taps: Taps = watch(screen(logger, { isTTY, columns, write: (text) => drawn.push(text) }), clock, { every });
  const fire = async <N extends keyof Watched>(name: N, event: Watched[N]) => {
    now += 125;
    const tap = taps[name] as
      { handler(e: Watched[N]): void | Promise<void> } | ((e: Watched[N]) => void | Promise<void>) | undefined;
    await (typeof tap === 'object' ? tap.handler(event) : tap?.(event));
  };
  const report = makeReport();
  await fire('run:start', { ...start, generations: 2, resumed: known > 0 });
  let done = 0;
  for (const row of report.result.evolution!.generations.slice(0, 2)) {
    await fire('generation:start', { generation: row.generation, generations: 2, jobs: 4 });
    for (let k = 0; k < 4; k++)
      await fire('evaluation:end', {
        job: job('encoding', 'evolve'),
        score: ok,
        known: done++ < known,
        milliseconds: 100,
      });
    await fire('generation:end', { ...row, generations: 2 });
  }
  await fire('settle:start', { trainings: 2, epochs: 2 });
  for (const seed of [1, 2]) {
    for (const epoch of [1, 2])
      await fire('epoch:end', {
        arm: 'encoding',
        label: 'gee, evolved',
        seed,
        epoch,
        epochs: 2,
        loss: 1,
        measures: {},
      });
    await fire('settle:end', { arm: 'encoding', label: 'gee, evolved', seed, status: 'ok', known: false });
  }
  await fire('run:end', { report, folder: `${process.cwd()}/runs/mnist-3f9a1c` });
  return { log, drawn };
}

test('the table', () => {
  expect(table(makeReport())).toMatchSnapshot();
});

test('one seed has no interval, and the table says so', () => {
  const text = table(makeReport({ seeds: 1 }));
  expect(text).toContain('one seed, no interval');
  expect(text).not.toMatch(/\[[-\d]/);
});

test('a failed arm is failed, never 0, with its reason', () => {
  const text = table(withFailedLead());
  expect(text).toMatch(/gee, evolved\s+failed/);
  expect(text).toContain('failed: gee, evolved, seed 1: Loss became NaN in fc1.');
  expect(text).not.toMatch(/gee, evolved.* 0\.0/);
});

test('a log gets one line a generation and no cursor codes; its last line is the report', async () => {
  const { log, drawn } = await tell(false);
  expect(drawn).toEqual([]);
  expect(log.join('\n')).toMatchSnapshot();
  expect(log.join('\n')).not.toContain('\u001B');
  expect(log.at(-1)).toBe('  report   runs/mnist-3f9a1c/report.html');
});

test('a terminal gets a live line under scrolling lines', async () => {
  const { log, drawn } = await tell(true);
  expect(log.join('\n')).toMatchSnapshot();
  // Only what replaces: the end of each live line's text.
  expect(drawn.map((text) => text.replaceAll('\u001B[2K', '').replaceAll('\r', '')).filter(Boolean)).toMatchSnapshot();
  expect(drawn.at(-1)).toBe('\u001B[2K\r');
});

test('a live line never wraps', async () => {
  const { drawn } = await tell(true, { columns: 40 });
  for (const text of drawn) expect(text.replaceAll('\u001B[2K', '').replaceAll('\r', '').length).toBeLessThan(40);
});

test('a resumed run says what it replayed', async () => {
  const { log } = await tell(false, { known: 3 });
  expect(log).toContain('  resume   3 evaluations replayed, 5 to go');
});

test('`every` thins the lines of a log, the last generation stays', async () => {
  const { log } = await tell(false, { every: 5 });
  expect(log.filter((line) => line.includes(' evolve '))).toHaveLength(1);
});

test('an interval of shares ends at 100 %', () => {
  const report = makeReport();
  const arms = report.result.arms.map((arm) => ({ ...arm, primary: { mean: 0.99, low: 0.97, high: 1.01, n: 3 } }));
  expect(table({ ...report, result: { ...report.result, arms } })).toContain('99.0 [97.0, 100.0]');
});

test('names cannot move the cursor', () => {
  const report = makeReport();
  const arms = report.result.arms.map((arm) => ({ ...arm, label: `${arm.label}\u001B[2J\r\u0007` }));
  // eslint-disable-next-line no-control-regex -- this is what must not be there
  expect(table({ ...report, result: { ...report.result, arms } })).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
});
