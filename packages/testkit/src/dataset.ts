import { make, type AnyDataset, type Batch, type Dataset, type OfRole, type Split } from '@genospike/core';
import { isCount, lawsOf, once, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

/** A dataset that holds samples of one size, as one. @throws where it holds recordings */
export function asSamples(dataset: AnyDataset): Dataset {
  must(dataset.form !== 'events', `${dataset.name} holds recordings, not samples of one size.`);
  return dataset;
}

/** Enough of a split to judge it by: the same places every time, spread over all of it. */
const some = (split: Split, most: number): Int32Array => {
  const n = Math.min(split.size, most);
  return Int32Array.from({ length: n }, (_, i) => Math.floor((i * split.size) / n));
};
const width = (batch: Batch): number => batch.samples.length / batch.targets.length;
const sample = (batch: Batch, i: number): Float32Array =>
  batch.samples.subarray(i * width(batch), (i + 1) * width(batch));

/** The law of the role `dataset`. */
export function datasetLaws(contribution: OfRole<'dataset'>, of: Case = {}): Law[] {
  const fresh = async () => asSamples(await make(contribution, of.options ?? {}, of.needs ?? {}));
  const dataset = once(fresh);
  const eachSplit = async (judge: (split: Split, name: string) => Promise<void>) => {
    for (const [name, split] of Object.entries((await dataset()).splits)) await judge(split, name);
  };

  return lawsOf(contribution, of, {
    'says what it is': async () => {
      const { name, classes, licence, citation, source, shape } = await dataset();
      for (const [fact, words] of Object.entries({ name, licence, citation, source }))
        must(words.trim() !== '', `${fact} is empty: a report has to name it.`);
      must(new Set(classes).size === classes.length && classes.length > 0, 'classes must be there and differ.');
      must(shape.every(isCount), `shape is [${shape.join(', ')}]: height, width, channels are whole and at least 1.`);
    },
    'has checksums': async () => {
      const { checksums } = await dataset();
      must(checksums.length > 0, 'No checksum: the experiment could not be told from one on other data.');
      for (const { file, algorithm, digest } of checksums) {
        const long = algorithm === 'md5' ? 32 : 64;
        must(new RegExp(`^[0-9a-f]{${long}}$`).test(digest), `${file}: a ${algorithm} has ${long} hex digits.`);
        must(!/[\\/]/.test(file), `${file} is a path: only content belongs to the experiment.`);
      }
    },
    'shapes, finite samples, labels within the classes': () =>
      eachSplit(async (split, name) => {
        must(isCount(split.size), `${name} has size ${split.size}.`);
        const { shape, classes } = await dataset();
        const places = some(split, 500);
        const { samples, targets: labels } = await split.read(places);
        const numbers = shape[0] * shape[1] * shape[2];
        must(labels.length === places.length, `${name}: ${places.length} labels asked, ${labels.length} given.`);
        must(samples.length === places.length * numbers, `${name}: a sample must have ${numbers} numbers.`);
        must(samples.every(Number.isFinite), `${name}: a sample has a number that is not finite.`);
        const strange = labels.find((label) => label < 0 || label >= classes.length);
        must(strange === undefined, `${name}: label ${strange}, but there are ${classes.length} classes.`);
      }),
    'same places, same samples': () =>
      eachSplit(async (split, name) => {
        const places = some(split, 20);
        const first = await split.read(places);
        const kept = { samples: first.samples.slice(), targets: first.targets.slice() };
        await split.read(places.slice().reverse());
        must(same(first.samples, kept.samples), `${name}: a later read wrote into an earlier batch; give a new one.`);
        first.samples.fill(NaN);
        const second = await split.read(places);
        must(same(second.samples, kept.samples), `${name}: writing into a batch changed the next one; give a copy.`);
        const others = await (await fresh()).splits[name as 'train'].read(places);
        must(same(others.samples, kept.samples), `${name}: made anew, the dataset has other samples.`);
        must(same(others.targets, kept.targets), `${name}: made anew, the dataset has other labels.`);
      }),
    'a sample does not depend on what is read with it': () =>
      eachSplit(async (split, name) => {
        const places = some(split, 20);
        const together = await split.read(places);
        for (const i of [places.length - 1, 0]) {
          const alone = await split.read(places.subarray(i, i + 1));
          must(same(alone.samples, sample(together, i)), `${name}: place ${places[i]} differs when read alone.`);
          must(alone.targets[0] === together.targets[i], `${name}: the label at ${places[i]} differs when read alone.`);
        }
      }),
    'splits do not share samples': async () => {
      const seen = new Map<string, string>();
      // Published sets hold a few twins; a split that was made wrongly shares far more.
      let [read, shared] = [0, 0];
      await eachSplit(async (split, name) => {
        const batch = await split.read(some(split, 2000));
        batch.targets.forEach((_, i) => {
          const key = sample(batch, i).join();
          read += 1;
          shared += seen.has(key) && seen.get(key) !== name ? 1 : 0;
          seen.set(key, name);
        });
      });
      must(shared <= read / 100, `${shared} of ${read} samples are also in another split.`);
    },
    'refuses a place outside a split': () =>
      eachSplit(async (split, name) => {
        const refused = await (async () => split.read(Int32Array.of(split.size)))().then(
          () => false,
          () => true,
        );
        must(refused, `${name}: place ${split.size} of ${split.size} was read.`);
      }),
  });
}

/** Runs the law of the role `dataset` for each set of options. */
export const testDataset = (contribution: OfRole<'dataset'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => datasetLaws(contribution, of)));
