import { createHash } from 'node:crypto';
import { make, type AnyDataset, type Events, type OfRole, type Targets } from '@genospike/core';
import { isCount, lawsOf, once, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';
import { arraysOf, itemsOf, type AnyBatch, type AnySplit, type Item } from './samples.ts';

export { asSamples } from './samples.ts';

/** Enough of a split to judge it by: the same places every time, spread over all of it. */
const some = (split: AnySplit, most: number): Int32Array => {
  const n = Math.min(split.size, most);
  return Int32Array.from({ length: n }, (_, i) => Math.floor((i * split.size) / n));
};
const alike = (a: readonly Item[], b: readonly Item[], of: keyof Item): boolean =>
  a.length === b.length && a.every((item, i) => same(item[of], b[i]![of]));

function judgeTargets(name: string, targets: Targets, n: number, { classes, numbers }: AnyDataset): void {
  must(
    targets.length === n * (numbers ?? 1),
    `${name}: ${n} ${numbers ? `targets of ${numbers}` : 'labels'} asked, ${targets.length} given.`,
  );
  must(targets.every(Number.isFinite), `${name}: a target is not finite.`);
  if (numbers) return;
  const strange = targets.find((label) => label < 0 || label >= classes.length || !Number.isInteger(label));
  must(strange === undefined, `${name}: label ${strange}, but there are ${classes.length} classes.`);
}

function judgeEvents(name: string, { t, x, y, p }: Events, [height, width]: AnyDataset['shape']): void {
  must(
    [x, y, p].every(({ length }) => length === t.length),
    `${name}: t, x, y and p of a recording differ in length.`,
  );
  must(
    x.every((at) => at < width) && y.every((at) => at < height),
    `${name}: an event lies outside ${height} x ${width}.`,
  );
  must(
    p.every((sign) => sign <= 1),
    `${name}: a polarity is neither 0 nor 1.`,
  );
  must(
    t.every((at, i) => Number.isFinite(at) && at >= (t[i - 1] ?? 0)),
    `${name}: time runs backwards.`,
  );
}

function judgeBatch(name: string, batch: AnyBatch, n: number, dataset: AnyDataset): void {
  const { shape } = dataset;
  judgeTargets(name, batch.targets, n, dataset);
  if ('events' in batch) {
    must(dataset.form === 'events', `${name} gives recordings: say form: 'events'.`);
    must(batch.events.length === n, `${name}: ${n} recordings asked, ${batch.events.length} given.`);
    batch.events.forEach((events) => judgeEvents(name, events, shape));
    return;
  }
  const frames = dataset.form === 'events' ? NaN : (dataset.frames ?? 1);
  const numbers = frames * shape[0] * shape[1] * shape[2];
  must(batch.samples.length === n * numbers, `${name}: a sample must have ${numbers} numbers.`);
  must(batch.samples.every(Number.isFinite), `${name}: a sample has a number that is not finite.`);
}

/** What holds for a dataset however it was made. `fresh` makes it anew. */
export function lawsOfData(fresh: () => Promise<AnyDataset>): Readonly<Record<string, Law['run']>> {
  const dataset = once(fresh);
  const eachSplit = async (judge: (split: AnySplit, name: 'train' | 'validation' | 'test') => Promise<void>) => {
    const { splits } = await dataset();
    for (const name of ['train', 'validation', 'test'] as const) await judge(splits[name], name);
  };
  const read = async (split: AnySplit, places: Int32Array) => itemsOf(await split.read(places), places.length);

  return {
    'says what it is': async () => {
      const made = await dataset();
      const { name, classes, numbers, licence, citation, source, shape } = made;
      for (const [fact, words] of Object.entries({ name, licence, citation, source }))
        must(words.trim() !== '', `${fact} is empty: a report has to name it.`);
      must(new Set(classes).size === classes.length, 'classes must differ.');
      must(
        classes.length > 0 ? numbers === undefined : isCount(numbers ?? 0),
        'A target is one of classes, or some numbers: one of the two must be there.',
      );
      must(shape.every(isCount), `shape is [${shape.join(', ')}]: height, width, channels are whole and at least 1.`);
      const frames = made.form === 'events' ? undefined : made.frames;
      must(frames === undefined || isCount(frames), `frames is ${frames}: whole and at least 1.`);
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
        const places = some(split, 500);
        judgeBatch(name, await split.read(places), places.length, await dataset());
      }),
    'same places, same samples': () =>
      eachSplit(async (split, name) => {
        const places = some(split, 20);
        const batch = await split.read(places);
        const kept = itemsOf(batch, places.length);
        await split.read(places.slice().reverse());
        const later = itemsOf(batch, places.length);
        must(alike(later, kept, 'data'), `${name}: a later read wrote into an earlier batch; give a new one.`);
        arraysOf(batch).forEach((array) => array.fill(NaN));
        const second = await read(split, places);
        must(alike(second, kept, 'data'), `${name}: writing into a batch changed the next one; give a copy.`);
        const others = await read((await fresh()).splits[name], places);
        must(alike(others, kept, 'data'), `${name}: made anew, the dataset has other samples.`);
        must(alike(others, kept, 'target'), `${name}: made anew, the dataset has other targets.`);
      }),
    'a sample does not depend on what is read with it': () =>
      eachSplit(async (split, name) => {
        const places = some(split, 20);
        const together = await read(split, places);
        for (const i of [places.length - 1, 0]) {
          const alone = await read(split, places.subarray(i, i + 1));
          const there = together.slice(i, i + 1);
          must(alike(alone, there, 'data'), `${name}: place ${places[i]} differs when read alone.`);
          must(alike(alone, there, 'target'), `${name}: the target at ${places[i]} differs when read alone.`);
        }
      }),
    'splits do not share samples': async () => {
      const seen = new Map<string, string>();
      // Published sets hold a few twins; a split that was made wrongly shares far more.
      let [total, shared] = [0, 0];
      await eachSplit(async (split, name) => {
        for (const { data } of await read(split, some(split, 2000))) {
          const key = createHash('sha256').update(new Uint8Array(data.buffer)).digest('base64');
          total += 1;
          shared += seen.has(key) && seen.get(key) !== name ? 1 : 0;
          seen.set(key, name);
        }
      });
      must(shared <= total / 100, `${shared} of ${total} samples are also in another split.`);
    },
    'refuses a place outside a split': () =>
      eachSplit(async (split, name) => {
        const refused = await (async () => split.read(Int32Array.of(split.size)))().then(
          () => false,
          () => true,
        );
        must(refused, `${name}: place ${split.size} of ${split.size} was read.`);
      }),
  };
}

/** The law of the role `dataset`: samples or recordings, targets that are classes or numbers. */
export const datasetLaws = (contribution: OfRole<'dataset'>, of: Case = {}): Law[] =>
  lawsOf(
    contribution,
    of,
    lawsOfData(async () => make(contribution, of.options ?? {}, of.needs ?? {})),
  );

/** Runs the law of the role `dataset` for each set of options. */
export const testDataset = (contribution: OfRole<'dataset'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => datasetLaws(contribution, of)));
