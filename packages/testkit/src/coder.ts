import { make, type OfRole } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { isCount, lawsOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

/** The law of the role `coder`. Samples are 0..1. */
export function coderLaws(contribution: OfRole<'coder'>, of: Case = {}): Law[] {
  const coder = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const samples = () => counterRng(7).uniform('samples', 600).fill(0, 0, 50).fill(1, 50, 100);
  const encode = (seed: number, numbers = samples()) => coder().encode(numbers, counterRng(seed));

  return lawsOf(contribution, of, {
    shape: () => {
      const { timesteps, constant } = coder();
      must(isCount(timesteps), `timesteps is ${timesteps}: whole and at least 1.`);
      const steps = constant ? 1 : timesteps;
      const { length } = encode(1);
      must(length === steps * 600, `600 numbers over ${steps} steps are ${steps * 600}, not ${length}.`);
    },
    finite: () => must(encode(1).every(Number.isFinite), 'A code has a number that is not finite.'),
    'binary is only 0 and 1': () => {
      const strange = coder().binary ? encode(1).find((x) => x !== 0 && x !== 1) : undefined;
      must(strange === undefined, `A binary coder gave ${strange}: energy would be counted wrongly.`);
    },
    'same seed, same bits': () => {
      must(same(encode(1), encode(1)), 'Two codes of one seed differ: draw with the rng that encode is given.');
    },
    'leaves the samples alone': () => {
      const numbers = samples();
      encode(1, numbers);
      must(same(numbers, samples()), 'encode wrote into the samples.');
    },
    'tells dark from bright': () => {
      const [dark, bright] = [new Float32Array(600), new Float32Array(600).fill(1)];
      must(!same(encode(1, dark), encode(1, bright)), 'Samples of 0 and samples of 1 have the same code.');
    },
  });
}

/** Runs the law of the role `coder` for each set of options. */
export const testCoder = (contribution: OfRole<'coder'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => coderLaws(contribution, of)));
