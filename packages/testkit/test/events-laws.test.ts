import { describe, expect, test } from '@jest/globals';
import { define, GenoError, type AnyDataset, type Events, type Split, type Transform } from '@genospike/core';
import { datasetLaws } from '../src/dataset.ts';
import { sampleDataset, sampleRecordings } from '../src/samples.ts';
import { transformLaws } from '../src/transform.ts';
import { broken } from './broken.ts';

type Bug<T> = readonly [bug: string, plant: (sound: T) => T, found: readonly string[]];
const shapes = 'shapes, finite samples, labels within the classes';

describe('recordings and numbers', () => {
  const change =
    (of: (events: Events) => Events) =>
    (one: AnyDataset): AnyDataset => {
      if (one.form !== 'events') throw new Error('no recordings');
      const { train } = one.splits;
      const read = async (places: Int32Array) => {
        const { events, targets } = await train.read(places);
        return { events: events.map(of), targets };
      };
      return { ...one, splits: { ...one.splits, train: { size: train.size, read } } };
    };

  test.each<Bug<AnyDataset>>([
    ['nothing', (one) => one, []],
    ['time runs backwards', change((events) => ({ ...events, t: events.t.slice().reverse() })), [shapes]],
    ['an event outside', change((events) => ({ ...events, x: events.x.map((x) => x + 1) })), [shapes]],
    ['a polarity of 2', change((events) => ({ ...events, p: events.p.map((p) => p * 2) })), [shapes]],
    ['no times', change((events) => ({ ...events, t: new Float64Array() })), [shapes]],
    ['numbers beside classes', (one) => ({ ...one, numbers: 1 }), ['says what it is']],
    ['no frames', () => ({ ...sampleDataset(), frames: 0 }), ['says what it is', shapes]],
    ['fewer frames than said', () => ({ ...sampleDataset(3), frames: 4 }), [shapes]],
    ['one number where two are said', () => ({ ...sampleDataset(), classes: [], numbers: 2 }), [shapes]],
    ['nothing to foretell', () => ({ ...sampleDataset(), classes: [] }), ['says what it is', shapes]],
  ])('%s', async (_, plant, found) => {
    const laws = datasetLaws(define('dataset', { id: 'little', create: async () => plant(sampleRecordings()) }));
    expect(await broken(laws)).toEqual(found);
  });
});

describe('transform', () => {
  /** Twice as bright. */
  const sound: Transform = {
    apply(dataset) {
      if (dataset.form === 'events') throw new GenoError('GENO_TRANSFORM', 'brighter wants samples.');
      const brighter = (split: Split): Split => ({
        size: split.size,
        async read(places) {
          const { samples, targets } = await split.read(places);
          return { samples: samples.map((x) => 2 * x), targets };
        },
      });
      const { train, validation, test } = dataset.splits;
      return { ...dataset, splits: { train: brighter(train), validation: brighter(validation), test: brighter(test) } };
    },
  };
  let calls = 0;
  const reading = (read: (split: Split, places: Int32Array) => ReturnType<Split['read']>) => (): Transform => ({
    apply(dataset) {
      if (dataset.form === 'events') throw new GenoError('GENO_TRANSFORM', 'no samples');
      const { train } = dataset.splits;
      return {
        ...dataset,
        splits: { ...dataset.splits, train: { size: train.size, read: (places) => read(train, places) } },
      };
    },
  });

  test.each<Bug<Transform>>([
    ['nothing', (one) => one, []],
    [
      'random',
      reading(async (split, places) => {
        const { samples, targets } = await split.read(places);
        calls += 1;
        return { samples: samples.map((x) => x + calls), targets };
      }),
      ['same places, same samples', 'a sample does not depend on what is read with it'],
    ],
    [
      'writes into what it reads',
      reading(async (split, places) => {
        const batch = await split.read(places);
        batch.samples.forEach((x, i) => (batch.samples[i] = 2 * x));
        return batch;
      }),
      ['leaves what it reads alone'],
    ],
    [
      'reads all at once',
      reading(async (split, places) => {
        await split.read(Int32Array.from({ length: split.size }, (_, i) => i));
        return split.read(places);
      }),
      ['lazy: it reads what is asked, when it is asked'],
    ],
    [
      'another shape than said',
      (one) => ({ apply: (dataset) => ({ ...one.apply(dataset), shape: [2, 3, 1] }) }),
      [shapes],
    ],
    [
      'a licence of its own',
      (one) => ({ apply: (dataset) => ({ ...one.apply(dataset), licence: 'mine' }) }),
      ['the data stay what they were'],
    ],
    [
      'refuses with any error',
      (one) => ({
        apply(dataset) {
          if (dataset.form === 'events') throw new TypeError('dataset.splits is strange');
          return one.apply(dataset);
        },
      }),
      ['takes a dataset, or says why not'],
    ],
  ])('%s', async (_, plant, found) => {
    expect(await broken(transformLaws(define('transform', { id: 'little', create: () => plant(sound) })))).toEqual(
      found,
    );
  });
});
