import { isGenoError, make, messageOf, type Dataset, type OfRole } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { isCount, lawsOf, refusalOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';
import { factsOf, sampleDataset } from './samples.ts';
import { served } from './services.ts';

export interface CoderCase extends Case {
  /** Frames of a sequence; left out: still samples. */
  readonly frames?: number;
}
const N = 10;

/** The law of the role `coder`. Samples are 0..1, ten of them at once. */
export function coderLaws(contribution: OfRole<'coder'>, of: CoderCase = {}): Law[] {
  const made = (dataset: Dataset) =>
    make(contribution, of.options ?? {}, served(contribution, of.needs ?? {}, factsOf(dataset)));
  const dataset = sampleDataset(of.frames);
  const step = N * dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
  const numbers = step * (of.frames ?? 1);
  const coder = () => made(dataset);
  const samples = () => counterRng(7).uniform('samples', numbers).fill(0, 0, 20).fill(1, 20, 40);
  const encode = (seed: number, given = samples()) => coder().encode(given, counterRng(seed));

  return lawsOf(contribution, of, {
    shape: () => {
      const { timesteps, constant } = coder();
      must(isCount(timesteps), `timesteps is ${timesteps}: whole and at least 1.`);
      const steps = constant ? 1 : timesteps;
      const { length } = encode(1);
      must(length === steps * step, `${step} numbers a step over ${steps} steps are ${steps * step}, not ${length}.`);
    },
    'every frame of a sequence is shown, or it is refused': () => {
      const frames = 3;
      const refused = refusalOf(() => made(sampleDataset(frames)));
      must(refused === undefined || isGenoError(refused), `Refuse with a GenoError: ${messageOf(refused)}`);
      if (refused) return;
      const { constant, timesteps, encode } = made(sampleDataset(frames));
      const code = (changed?: number) => {
        const inside = (i: number) => changed !== undefined && Math.floor((i * N) / step) % frames === changed;
        const sequence = counterRng(7).uniform('sequence', step * frames);
        return encode(
          sequence.map((x, i) => (inside(i) ? Math.round(1 - x) : x)),
          counterRng(1),
        );
      };
      // Of another length, the model refuses it in words.
      if (code().length !== (constant ? 1 : timesteps) * step) return;
      for (let frame = 0; frame < frames; frame++)
        must(!same(code(), code(frame)), `Frame ${frame} of ${frames} may be anything: the code is the same.`);
    },
    finite: () => must(encode(1).every(Number.isFinite), 'A code has a number that is not finite.'),
    'binary is only 0 and 1': () => {
      const strange = coder().binary ? encode(1).find((x) => x !== 0 && x !== 1) : undefined;
      must(strange === undefined, `A binary coder gave ${strange}: energy would be counted wrongly.`);
    },
    'same seed, same bits': () => {
      must(same(encode(1), encode(1)), 'Two codes of one seed differ: draw with the rng that encode is given.');
      const room = new Float32Array(encode(1).length).fill(Number.NaN);
      const inRoom = coder().encode(samples(), counterRng(1), room);
      must(same(encode(1), inRoom), 'A code that is made in given room differs: set every number of it.');
    },
    'leaves the samples alone': () => {
      const given = samples();
      encode(1, given);
      must(same(given, samples()), 'encode wrote into the samples.');
    },
    'tells dark from bright': () => {
      const [dark, bright] = [new Float32Array(numbers), new Float32Array(numbers).fill(1)];
      must(!same(encode(1, dark), encode(1, bright)), 'Samples of 0 and samples of 1 have the same code.');
    },
  });
}

/** Runs the law of the role `coder` for each set of options. */
export const testCoder = (contribution: OfRole<'coder'>, cases: readonly CoderCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => coderLaws(contribution, of)));
