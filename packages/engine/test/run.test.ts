import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { inspect, resume, run } from '@genospike/engine';
import { removeTemporary, temporary, toyConfig, toyOptions } from './toy.ts';
import type { Config } from '@genospike/core';

afterAll(removeTemporary);
const go = (change: Config = {}, options = {}) => {
  const out = temporary();
  return run(toyConfig({ ...change, runtime: { workers: 0, out, ...change.runtime } }), toyOptions(options));
};

test('a run evolves, settles every arm with every seed, and reports', async () => {
  const { report, folder } = await go();
  const { arms, evolution, comparisons } = report.result;
  expect(evolution!.generations).toHaveLength(3);
  expect(evolution!.evaluations).toBe(12);
  expect(arms.map((arm) => [arm.label, arm.genome, arm.width, arm.runs.length])).toEqual([
    ['scaled, evolved', 2, 1, 2],
    ['scaled, plain', 0, 1, 2],
    ['narrowed, plain', 0, 0.5, 2],
  ]);
  expect(arms[2]!.parameters).toBeLessThan(arms[1]!.parameters);
  expect(arms[0]!.primary.n).toBe(2);
  expect(comparisons).toHaveLength(2);
  expect(arms[0]!.energy['counted']!.joules!.mean).toBe(2);
  for (const file of ['spec.json', 'scores.jsonl', 'events.jsonl', 'models/encoding-1.model'])
    expect(existsSync(join(folder, file))).toBe(true);
});

test('the same experiment gives the same result: inline, in 1, 2 and 4 processes', async () => {
  const { report } = await go();
  for (const workers of [1, 2, 4]) {
    const other = await go({ executor: 'processes', runtime: { workers } });
    expect(other.report.hash).toBe(report.hash);
    expect(other.report.result).toEqual(report.result);
  }
});

test('another seed or option is another experiment; workers, folders and paths are not', async () => {
  const { report } = await go();
  expect((await go({ dataset: { use: 'blobs', from: '/elsewhere' } })).report.result).toEqual(report.result);
  const other = (await go({ seeds: [3] })).report.result;
  expect(other.id).not.toBe(report.result.id);
  expect((await go({ dataset: { use: 'blobs', digest: 'd2' } })).report.result.id).not.toBe(report.result.id);
});

test('layers that run again in the backward pass give the same result', async () => {
  const runtime = { recompute: true, workers: 0, out: temporary() };
  const { arms, [Symbol.asyncDispose]: dispose } = await inspect(toyConfig({ runtime }), toyOptions());
  expect(arms.map(({ design }) => design.recompute)).toEqual([true, true, true]);
  await dispose();
  expect((await go({ runtime })).report.result).toEqual((await go()).report.result);
});

test('resume answers from the score log, also past a torn line, to the same result', async () => {
  const { report, folder } = await go();
  const file = join(folder, 'scores.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.slice(0, 7).join('\n'));
  appendFileSync(file, '\n{"key":"torn');
  const again = await resume(folder, toyOptions());
  expect(again.report.circumstances.replayed).toBe(6);
  expect(again.report.result).toEqual(report.result);
});

test('an abort in evolution keeps what is done; resume goes on to the same result', async () => {
  const { report } = await go();
  const stop = new AbortController();
  const plugin = {
    name: 'stopper',
    hooks: { 'generation:end': ({ generation }: { generation: number }) => generation === 2 && stop.abort() },
  };
  const out = temporary();
  const stopped = run(
    toyConfig({ runtime: { workers: 0, out } }),
    toyOptions({
      signal: stop.signal,
      plugins: [{ ...plugin, hooks: { 'generation:end': (e) => void plugin.hooks['generation:end'](e) } }],
    }),
  );
  const error = await stopped.then(
    () => undefined,
    (e: Error & { code?: string; path?: string }) => e,
  );
  expect(error).toMatchObject({ code: 'GENO_INTERRUPTED', message: 'Stopped; 8 evaluations saved.' });
  const again = await resume(error!.path!, toyOptions());
  expect(again.report.circumstances.replayed).toBe(8);
  expect(again.report.result.arms).toEqual(report.result.arms);
});

test('one failing genome ranks last; the run goes on', async () => {
  const { report } = await go({ encoding: { use: 'scaled', fault: 'half' }, evolve: { generations: 2, samples: 32 } });
  expect(report.result.evolution!.failed).toBeGreaterThan(0);
  expect(report.result.evolution!.failed).toBeLessThan(8);
});

test('a reporter that throws is muted and told; the run is not lost', async () => {
  const { report } = await go({ reporters: [{ use: 'lines', fault: true }] });
  expect(report.circumstances.muted).toMatchObject([
    { code: 'GENO_HOOK', plugin: 'genospike-plugin-toy', path: 'generation:end' },
  ]);
});

test('a stop rule ends evolution, with its reason', async () => {
  const { report } = await go({ stop: [{ use: 'enough', generations: 2 }] });
  expect(report.result.evolution).toMatchObject({ stopped: '2 are enough', evaluations: 8 });
});

test('a dead worker is replaced and its job given again; nothing is lost', async () => {
  const { report } = await go();
  const out = temporary();
  const { readdirSync, readFileSync: read } = await import('node:fs');
  const children = () =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && childOf(pid, read))
      .map(Number);
  let killed = 0;
  const plugin = {
    name: 'killer',
    hooks: {
      'evaluation:end': () => {
        const [first] = children();
        if (killed < 3 && first && process.kill(first, 'SIGKILL')) killed++;
      },
    },
  };
  const other = await run(
    toyConfig({ executor: 'processes', runtime: { workers: 2, out } }),
    toyOptions({ plugins: [plugin] }),
  );
  expect(killed).toBe(3);
  expect(other.report.result.arms).toEqual(report.result.arms);
});
function childOf(pid: string, read: typeof readFileSync): boolean {
  try {
    const stat = read(`/proc/${pid}/stat`, 'utf8');
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    return parent === String(process.pid) && read(`/proc/${pid}/cmdline`, 'utf8').includes('worker.ts');
  } catch {
    return false;
  }
}
