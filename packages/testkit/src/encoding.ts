import type { Layer, OfRole } from '@genospike/core';
import { useWasm } from '@genospike/tensor';
import { lawsOf } from './case.ts';
import { gradientLaw } from './encoding/gradient.ts';
import * as numbers from './encoding/numbers.ts';
import { decodeMilliseconds, speedLaw } from './encoding/speed.ts';
import { subjectOf } from './encoding/subject.ts';
import type { EncodingCase, Subject } from './encoding/subject.ts';
import * as weights from './encoding/weights.ts';
import { testLaws } from './law.ts';
import type { Law } from './law.ts';
import { networks } from './networks.ts';

export type { EncodingCase };

/** What every encoding keeps, by name. */
const laws: Readonly<Record<string, (subject: Subject) => void | Promise<void>>> = {
  options: numbers.optionsLaw,
  genome: numbers.genomeLaw,
  express: numbers.expressLaw,
  seed: numbers.seedLaw,
  count: numbers.countLaw,
  traits: numbers.traitsLaw,
  width: numbers.widthLaw,
  refine: numbers.refineLaw,
  shape: weights.shapeLaw,
  variance: weights.varianceLaw,
  pure: weights.pureLaw,
  gradient: gradientLaw,
  speed: speedLaw,
};

/** Laws are held on the backend that runs use by default. */
const onWasm = (run: Law['run']) => async () => {
  await useWasm();
  await run();
};

/** The laws of the role `encoding` for one set of options, on four sample networks. */
export function encodingLaws(contribution: OfRole<'encoding'>, one: EncodingCase): Law[] {
  const held = Object.entries(laws).filter(([law]) => !one.except?.[law]);
  const runs = networks().flatMap(({ name, layers }) =>
    held.map(([law, run]) => [`${law}, ${name}`, onWasm(() => run(subjectOf(contribution, one, layers)))] as const),
  );
  return lawsOf(contribution, one, Object.fromEntries(runs));
}

/** Runs the laws in the test runner at hand, for several sets of options. */
export const testEncoding = (contribution: OfRole<'encoding'>, cases: readonly EncodingCase[]): void =>
  testLaws(cases.flatMap((one) => encodingLaws(contribution, one)));

/** Milliseconds to decode every layer once, the least of some tries: told, where the law only judges what is far too slow. */
export const decodeTime = (
  contribution: OfRole<'encoding'>,
  one: EncodingCase,
  layers: readonly Layer[],
): Promise<number> => decodeMilliseconds(subjectOf(contribution, one, layers).make(), layers);
