import {
  Frames,
  Samples,
  type AnyDataset,
  type Batch,
  type Dataset,
  type EventBatch,
  type Events,
  type EventSplit,
  type Split,
  type Targets,
} from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { must } from './law.ts';

export type AnyBatch = Batch | EventBatch;
export type AnySplit = Split | EventSplit;

/** A dataset that holds samples of one size, as one. @throws where it holds recordings */
export function asSamples(dataset: AnyDataset): Dataset {
  must(dataset.form !== 'events', `${dataset.name} holds recordings, not samples of one size.`);
  return dataset;
}

/** The arrays behind a batch, not copied. */
export const arraysOf = (
  batch: AnyBatch,
): readonly (Float32Array | Float64Array | Uint16Array | Uint8Array | Targets)[] =>
  'events' in batch
    ? [batch.targets, ...batch.events.flatMap(({ t, x, y, p }) => [t, x, y, p])]
    : [batch.targets, batch.samples];

/** One sample or recording and its target, copied. */
export interface Item {
  readonly data: Float64Array;
  readonly target: Float64Array;
}
/** The n items of a batch. */
export function itemsOf(batch: AnyBatch, n: number): readonly Item[] {
  const piece = (of: Float32Array | Int32Array, i: number) =>
    Float64Array.from(of.subarray((i * of.length) / n, ((i + 1) * of.length) / n));
  const recording = ({ t, x, y, p }: Events) => Float64Array.from([t, x, y, p].flatMap((of) => Array.from(of)));
  return Array.from({ length: n }, (_, i) => ({
    data: 'events' in batch ? recording(batch.events[i]!) : piece(batch.samples, i),
    target: piece(batch.targets, i),
  }));
}

const described = {
  name: 'sample',
  classes: ['even', 'odd'],
  checksums: [{ file: 'sample', algorithm: 'md5', digest: '0123456789abcdef'.repeat(2) }],
  licence: 'CC0',
  citation: 'nobody, 2026',
  source: 'the testkit',
} as const;
const SIZES = { train: 40, validation: 20, test: 20 };
const splits = <B>(batch: (name: string, places: Int32Array, targets: Int32Array) => B) => {
  const split = (name: 'train' | 'validation' | 'test') => ({
    size: SIZES[name],
    read(places: Int32Array): B {
      if (places.some((place) => place < 0 || place >= SIZES[name])) throw new RangeError('outside');
      return batch(
        name,
        places,
        places.map((place) => place % 2),
      );
    },
  });
  return { train: split('train'), validation: split('validation'), test: split('test') };
};

/** Small maps of numbers 0..1; `frames`: sequences of them. */
export const sampleDataset = (frames?: number): Dataset => ({
  ...described,
  shape: [2, 3, 2],
  ...(frames && { frames }),
  splits: splits((name, places, targets) => {
    const each = 12 * (frames ?? 1);
    const samples = new Float32Array(places.length * each);
    places.forEach((place, i) => samples.set(counterRng(name).uniform(String(place), each), i * each));
    return { samples, targets };
  }),
});

/** Short recordings of different length. */
export const sampleRecordings = (): AnyDataset => ({
  ...described,
  form: 'events',
  shape: [5, 4, 2],
  splits: splits((name, places, targets) => {
    const events = Array.from(places, (place): Events => {
      const rng = counterRng(name).child(place);
      const n = 30 + place;
      return {
        t: Float64Array.from(rng.uniform('t', n, 0, 1000), Math.floor).sort(),
        x: Uint16Array.from(rng.uniform('x', n, 0, 4)),
        y: Uint16Array.from(rng.uniform('y', n, 0, 5)),
        p: Uint8Array.from(rng.uniform('p', n, 0, 2)),
      };
    });
    return { events, targets };
  }),
});

/** What a contribution may ask to know of the samples. */
export const factsOf = (dataset: Dataset) =>
  [
    [Samples, dataset],
    [Frames, dataset.frames ?? 1],
  ] as const;
