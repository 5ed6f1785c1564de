import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { make, type AnyDataset, type Dataset, type Events, type EventSplit } from '@genospike/core';
import { asSamples, sampleDataset, testDataset, testTransform } from '@genospike/testkit';
import { frames, nMnist } from '../src/index.ts';
import { parseRecording } from '../src/recording.ts';

const subset = resolve(import.meta.dirname, '../../../../shared/data/events/nmnist-subset');
const framed = (of: AnyDataset, options = {}): Dataset => asSamples(make(frames, options, {}).apply(of));

testTransform(frames, [{}, { options: { steps: 4, by: 'count' } }, { options: { steps: 3, values: 'binary' } }]);

/** The bytes of events [x, y, polarity, microseconds], as the format's description has them. */
const bytes = (...events: readonly (readonly [number, number, number, number])[]) =>
  Buffer.concat(
    events.map(([x, y, p, t]) => {
      const event = Buffer.from([x, y, 0, 0, 0]);
      event.writeUIntBE(p * 2 ** 23 + t, 2, 3);
      return event;
    }),
  );

describe('a recording', () => {
  test('40 bits an event: x, y, polarity, 23 bits of microseconds', () => {
    const { x, y, p, t } = parseRecording('one.bin', bytes([3, 33, 1, 70_000], [33, 0, 0, 8_388_607]));
    expect([[...x], [...y], [...p], [...t]]).toEqual([
      [3, 33],
      [33, 0],
      [1, 0],
      [70_000, 8_388_607],
    ]);
  });

  test('where the clock ran over, time goes on', () => {
    const { x, t } = parseRecording('one.bin', bytes([1, 1, 0, 8000], [0, 240, 0, 0], [2, 1, 0, 10]));
    expect([[...x], [...t]]).toEqual([
      [1, 2],
      [8000, 8202],
    ]);
  });

  test.each([
    ['cut off', bytes([1, 1, 0, 5]).subarray(0, 4), 'one.bin: 4 bytes; an event has 5, and there must be one.'],
    ['empty', Buffer.alloc(0), 'one.bin: 0 bytes; an event has 5, and there must be one.'],
    ['outside', bytes([1, 1, 0, 5], [34, 2, 0, 6]), 'one.bin: event 1 is at (34, 2), outside 34 x 34.'],
    ['backwards', bytes([1, 1, 0, 5], [1, 1, 0, 4]), 'one.bin: event 1 is before the one it follows.'],
  ])('%s is refused', (_, content, message) => {
    expect(() => parseRecording('one.bin', content)).toThrow(
      expect.objectContaining({ code: 'GENO_EVENTS_FILE', message }),
    );
  });
});

describe('a folder', () => {
  let folder = '';
  const digest = async () => (await make(nMnist, { from: '.', validation: 0.5 }, { folder })).checksums[0]?.digest;
  const put = async (file: string, content: Buffer) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genospike-events-'));
    for (const file of ['Train/1/a.bin', 'Train/7/b.bin', 'Test/7/c.bin'])
      await put(file, bytes([1, 2, 1, 3], [4, 5, 0, 6]));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is known by its names and bytes, wherever it lies', async () => {
    const before = await digest();
    await put('Train/7/b.bin', bytes([1, 2, 1, 3], [4, 5, 0, 7]));
    const after = await digest();
    expect(after).not.toBe(before);
    await put('Train/7/b.bin', bytes([1, 2, 1, 3], [4, 5, 0, 6]));
    await put('Train/8/b.bin', bytes([1, 2, 1, 3]));
    expect(new Set([before, after, await digest()]).size).toBe(3);
    await rm(join(folder, 'Train/8'), { recursive: true });
    expect(await digest()).toBe(before);
  });

  test('a broken file is named before anything is trained', async () => {
    await put('Test/7/d.bin', Buffer.from([1, 2, 3]));
    await expect(digest()).rejects.toMatchObject({ code: 'GENO_EVENTS_FILE', path: 'Test/7/d.bin' });
    await rm(join(folder, 'Test/7/d.bin'));
  });

  test('where nothing is, it says where it looked', async () => {
    await expect(async () => make(nMnist, {}, { folder })).rejects.toMatchObject({
      code: 'GENO_DATA_MISSING',
      message: `n-mnist is not here: looked for Train/LABEL/NAME.bin and Test/LABEL/NAME.bin in ${join(folder, 'data/n-mnist')}.`,
      fix: "Put the recordings there, or name their folder: nMnist({ from: 'FOLDER' }).",
    });
  });
});

test('samples are no events', () => {
  expect(() => framed(sampleDataset())).toThrow('frames wants events of two polarities; sample has samples [2, 3, 2].');
});

// Real recordings are not in the repository; they are beside it where developers and CI keep real data.
describe('N-MNIST', () => {
  if (!existsSync(subset)) {
    test.skip(`no real data at ${subset}`, () => {});
    return;
  }
  const needs = { folder: dirname(subset) };
  const options = { from: 'nmnist-subset' };
  testDataset(nMnist, [{ options, needs }]);

  let dataset: AnyDataset;
  let split: EventSplit;
  beforeAll(async () => {
    dataset = await make(nMnist, options, needs);
    if (dataset.form !== 'events') throw new Error('no events');
    split = dataset.splits.test;
  });

  test("300 + 50 recordings; the test labels are those of MNIST's first 50", async () => {
    const { train, validation, test } = dataset.splits;
    expect([train.size, validation.size, test.size]).toEqual([270, 30, 50]);
    const { targets } = await split.read(Int32Array.from({ length: 50 }, (_, i) => i));
    const counts = Array.from({ length: 10 }, (_, digit) => targets.filter((label: number) => label === digit).length);
    expect(counts).toEqual([5, 9, 5, 4, 9, 4, 3, 6, 0, 5]);
  });

  test('the first recording is its file, byte for byte', async () => {
    const { events } = await split.read(Int32Array.of(0));
    const { x, y, p, t }: Events = events[0]!;
    const again = bytes(...Array.from(t, (at, i) => [x[i]!, y[i]!, p[i]!, at] as const));
    const [first] = readdirSync(join(subset, 'Test/0')).sort();
    const file = await readFile(join(subset, 'Test/0', first!));
    expect(again.equals(file)).toBe(true);
  });

  test.each(['time', 'count'] as const)('frames by %s are those of the published rule', async (by) => {
    const steps = 7;
    const { samples } = await framed(dataset, { steps, by }).splits.test.read(Int32Array.of(3));
    const { t, x, y, p } = (await split.read(Int32Array.of(3))).events[0]!;
    // SpikingJelly: cal_fixed_frames_number_segment_index, then the sum of what lies between.
    const wanted = new Float32Array(samples.length);
    const dt = Math.floor((t.at(-1)! - t[0]!) / steps);
    const di = Math.floor(t.length / steps);
    for (let frame = 0; frame < steps; frame++) {
      const last = frame === steps - 1;
      t.forEach((at, j) => {
        const low = by === 'time' ? at >= t[0]! + frame * dt : j >= frame * di;
        const high = by === 'time' ? at < t[0]! + (frame + 1) * dt : j < (frame + 1) * di;
        if (low && (high || last)) wanted[((frame * 34 + y[j]!) * 34 + x[j]!) * 2 + p[j]!]! += 1;
      });
    }
    expect(samples).toEqual(wanted);
    expect(samples.reduce((sum, n) => sum + n, 0)).toBe(t.length);
  });

  test('binary: where there was an event', async () => {
    const [counts, binary] = await Promise.all(
      (['counts', 'binary'] as const).map(
        async (values) => (await framed(dataset, { values }).splits.train.read(Int32Array.of(5))).samples,
      ),
    );
    expect(Math.max(...counts!)).toBeGreaterThan(1);
    expect(binary).toEqual(counts!.map((n) => (n > 0 ? 1 : 0)));
  });
});
