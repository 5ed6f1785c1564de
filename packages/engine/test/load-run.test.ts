import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadRun, run, type Done } from '@genospike/engine';
import { make } from '@genospike/core';
import { asSamples } from '@genospike/testkit';
import { blobs } from './toy-plugin.ts';
import { removeTemporary, temporary, toyConfig, toyOptions } from './toy.ts';

afterAll(removeTemporary);
let done: Done;
beforeAll(async () => {
  // `json` writes what loadRun reads; here its two lines serve.
  const { writeFileSync } = await import('node:fs');
  done = await run(toyConfig({ runtime: { workers: 0, out: temporary() } }), toyOptions());
  writeFileSync(`${done.folder}/report.json`, JSON.stringify(done.report));
});

test('a loaded run predicts and measures as its report says, for every arm and seed', async () => {
  await using loaded = await loadRun(done.folder);
  expect(loaded.report.hash).toBe(done.report.hash);
  for (const arm of done.report.result.arms)
    for (const { seed, trained } of arm.runs)
      expect(await loaded.evaluate('test', { arm: arm.label, seed })).toEqual(trained!.test);

  const { test: split } = asSamples(await make(blobs, {}, {})).splits;
  const all = Int32Array.from({ length: split.size }, (_, i) => i);
  const { samples, targets: labels } = await split.read(all);
  const { classes, outputs } = await loaded.predict(samples);
  expect(outputs).toHaveLength(2 * split.size);
  const right = classes.filter((c, i) => c === labels[i]).length / split.size;
  expect(right).toBe(done.report.result.arms[0]!.runs[0]!.trained!.test['accuracy']);
});

test('what is not there is said', async () => {
  await using loaded = await loadRun(done.folder);
  await expect(loaded.predict(new Float32Array(7))).rejects.toThrow('7 numbers are no whole samples of 1 x 1 x 4 = 4.');
  await expect(loaded.predict(new Float32Array(4), { arm: 'gee' })).rejects.toThrow(
    'No arm "gee"; known: scaled, evolved; scaled, plain; narrowed, plain.',
  );
  await expect(loaded.predict(new Float32Array(4), { seed: 9 })).rejects.toThrow(
    'No trained model of scaled, evolved, seed 9.',
  );
  await expect(loadRun(temporary())).rejects.toThrow(/holds no run/);
});
