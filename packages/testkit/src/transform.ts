import { isGenoError, make, messageOf, type AnyDataset, type OfRole } from '@genospike/core';
import { lawsOf, refusalOf, type Case } from './case.ts';
import { lawsOfData } from './dataset.ts';
import { must, testLaws, type Law } from './law.ts';
import { itemsOf, sampleDataset, sampleRecordings, type AnyBatch } from './samples.ts';

export interface TransformCase extends Case {
  /** What it is applied to; left out: small recordings or samples, whichever it takes. */
  readonly dataset?: AnyDataset;
}

/** The same dataset, telling what is read from it. */
function watched(dataset: AnyDataset, saw: (batch: AnyBatch, n: number) => void): AnyDataset {
  const spy = <B extends AnyBatch>(split: { size: number; read(places: Int32Array): B | Promise<B> }) => ({
    size: split.size,
    async read(places: Int32Array): Promise<B> {
      const batch = await split.read(places);
      saw(batch, places.length);
      return batch;
    },
  });
  const spied = <B extends AnyBatch>({
    train,
    validation,
    test,
  }: Record<'train' | 'validation' | 'test', Parameters<typeof spy<B>>[0]>) => ({
    train: spy(train),
    validation: spy(validation),
    test: spy(test),
  });
  return dataset.form === 'events'
    ? { ...dataset, splits: spied(dataset.splits) }
    : { ...dataset, splits: spied(dataset.splits) };
}

/** The law of the role `transform`: what it gives is a dataset, made of what it was given when it is asked. */
export function transformLaws(contribution: OfRole<'transform'>, of: TransformCase = {}): Law[] {
  const transform = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const kinds = of.dataset ? [of.dataset] : [sampleRecordings(), sampleDataset(), sampleDataset(3)];
  const refusal = (dataset: AnyDataset) => refusalOf(() => transform().apply(dataset));
  const subject = (): AnyDataset => {
    const taken = kinds.find((dataset) => refusal(dataset) === undefined);
    must(taken !== undefined, `It takes neither recordings nor samples: ${messageOf(refusal(kinds[0]!))}`);
    return taken;
  };

  return lawsOf(contribution, of, {
    'takes a dataset, or says why not': () => {
      subject();
      for (const error of kinds.map(refusal))
        must(error === undefined || isGenoError(error), `Refuse with a GenoError: ${messageOf(error)}`);
    },
    ...lawsOfData(async () => transform().apply(subject())),
    'lazy: it reads what is asked, when it is asked': async () => {
      let read = 0;
      const made = transform().apply(watched(subject(), (_, n) => (read += n)));
      must(read === 0, `${read} samples were read before any was asked for.`);
      await made.splits.train.read(Int32Array.of(1));
      must(read < made.splits.train.size, `All ${read} samples were read for one.`);
    },
    'leaves what it reads alone': async () => {
      const changed: (() => boolean)[] = [];
      const seen = watched(subject(), (batch, n) => {
        const before = JSON.stringify(itemsOf(batch, n).map(({ data, target }) => [[...data], [...target]]));
        changed.push(
          () => before !== JSON.stringify(itemsOf(batch, n).map(({ data, target }) => [[...data], [...target]])),
        );
      });
      await transform().apply(seen).splits.train.read(Int32Array.of(0, 1));
      must(!changed.some((has) => has()), 'It wrote into the batch it read: others may hold it.');
    },
    'the data stay what they were': () => {
      const before = subject();
      const after = transform().apply(before);
      for (const fact of ['checksums', 'licence', 'citation'] as const)
        must(
          JSON.stringify(after[fact]) === JSON.stringify(before[fact]),
          `${fact} changed: a transform is named in the experiment, the data by their own ${fact}.`,
        );
    },
  });
}

/** Runs the law of the role `transform` for each set of options. */
export const testTransform = (contribution: OfRole<'transform'>, cases: readonly TransformCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => transformLaws(contribution, of)));
