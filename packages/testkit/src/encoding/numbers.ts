import { parse } from '@genospike/core';
import type { Encoding, Numbers } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { must } from '../law.ts';
import { drawnGenome, isTrainable, isWhole, SEED, shapeOf, sizeOf, watchedRng } from './subject.ts';
import type { Expressed, Subject } from './subject.ts';

// Not `instanceof`: arrays may come from another realm.
const isPlain = (data: Numbers): boolean => Array.isArray(data) || ArrayBuffer.isView(data);
const allFinite = (data: Numbers): boolean => data.every((x: number) => Number.isFinite(x));
const same = (a: Numbers, b: Numbers): boolean =>
  a.length === b.length && a.every((x: number, i: number) => Object.is(x, b[i]));
const numbersIn = (expressed: Expressed): number =>
  Object.values(expressed).reduce((sum, { data }) => sum + data.length, 0);

/** Size, mean, spread and bounds fit each other. */
export function genomeLaw({ make }: Subject): void {
  const { size, mean, spread, bounds } = make().genome;
  must(
    Number.isInteger(size) && size >= 0,
    `genome.size is ${size}; a whole number, 0 for nothing to evolve, is wanted.`,
  );
  const fits = (what: 'mean' | 'spread', value: number | Numbers) => {
    const list = typeof value === 'number' ? [value] : value;
    must(
      typeof value === 'number' || value.length === size,
      `genome.${what} has ${list.length} numbers for a genome of ${size}; one number, or one a coordinate, is wanted.`,
    );
    must(allFinite(list), `genome.${what} holds a number that is not finite.`);
    return list;
  };
  const means = fits('mean', mean);
  must(
    fits('spread', spread).every((x: number) => x > 0),
    'genome.spread must be above 0 everywhere: evolution cannot move a coordinate that has none.',
  );
  if (!bounds) return;
  const [low, high] = bounds;
  must(low < high, `genome.bounds are [${low}, ${high}]; the first must be below the second.`);
  must(
    means.every((x: number) => x >= low && x <= high),
    `genome.mean leaves the bounds [${low}, ${high}].`,
  );
}

/** Plain numbers in the shapes they claim, finite for usual, zero and huge genomes; the genome is not written to. */
export function expressLaw({ make }: Subject): void {
  const encoding = make();
  const { size } = encoding.genome;
  const genomes = {
    'a genome of the first generation': drawnGenome(encoding, SEED),
    'a genome of zeros': Object.freeze(Array<number>(size).fill(0)),
    'a genome of +-1000': Object.freeze(Array.from({ length: size }, (_, i) => (i % 3 ? 1e3 : -1e3))),
  };
  for (const [of, genome] of Object.entries(genomes)) {
    const before = genome.slice();
    const expressed = expressing(encoding, genome, of);
    must(same(genome, before), `express changes ${of}; copy it first: evolution still needs it.`);
    for (const [name, parameter] of Object.entries(expressed)) {
      const shape = shapeOf(parameter);
      must(isPlain(parameter.data), `express gives '${name}' no plain numbers (a list, Float32Array or Int32Array).`);
      must(
        !isWhole(parameter.data) || !isTrainable(parameter),
        `express gives '${name}' as an Int32Array to be trained; whole numbers have no gradient: say trainable: false.`,
      );
      must(
        sizeOf(shape) === parameter.data.length,
        `express gives '${name}' ${parameter.data.length} numbers in shape [${shape.join(', ')}], which holds ${sizeOf(shape)}.`,
      );
      must(
        allFinite(parameter.data),
        `express gives '${name}' a number that is not finite for ${of}; look for a division by zero or a root of a negative number.`,
      );
    }
  }
}

function expressing(encoding: Encoding, genome: readonly number[], of: string): Expressed {
  try {
    return encoding.express(genome, counterRng(SEED));
  } catch (cause) {
    throw new Error(`express fails on ${of} (it is frozen: copy before you write): ${String(cause)}`, { cause });
  }
}

/** The same seed gives the same bits, another seed others where anything is drawn. */
export function seedLaw({ make }: Subject): void {
  const encoding = make();
  const genome = drawnGenome(encoding, SEED);
  const equal = (a: Expressed, b: Expressed) =>
    Object.keys(a).join() === Object.keys(b).join() &&
    Object.keys(a).every((name) => same(a[name]!.data, b[name]!.data));
  const { rng, used } = watchedRng(SEED);
  const first = encoding.express(genome, rng);
  must(
    equal(first, encoding.express(genome, counterRng(SEED))) && equal(first, make().express(genome, counterRng(SEED))),
    `express gives other numbers for the same genome and seed; draw only from its rng: no Math.random, no clock, no state between calls.`,
  );
  must(
    !used() || !equal(first, encoding.express(genome, counterRng(SEED + 1))),
    'express draws from its rng, but another seed gives the same numbers; use what is drawn.',
  );
}

/** What training changes is stored; what is stored was expressed, or is the genome. */
export function countLaw({ make }: Subject): void {
  const encoding = make();
  const { numbers, bytes = 4 * numbers } = encoding.count;
  must(
    Number.isFinite(numbers) && numbers > 0 && Number.isFinite(bytes) && bytes > 0,
    `count says ${numbers} numbers and ${bytes} bytes; both must be finite and above 0.`,
  );
  const expressed = encoding.express(drawnGenome(encoding, SEED), counterRng(SEED));
  const all = numbersIn(expressed) + encoding.genome.size;
  const trained = Object.values(expressed)
    .filter(isTrainable)
    .reduce((sum, { data }) => sum + data.length, 0);
  // What is refined may be stored sparse, or coarse: in the end it is not what it was at birth.
  if (encoding.refine) return;
  must(
    numbers >= trained,
    `count.numbers is ${numbers}, but training changes ${trained} numbers: all of them are stored.`,
  );
  must(
    numbers <= all,
    `count.numbers is ${numbers}, but express gives ${all - encoding.genome.size} and the genome has ${encoding.genome.size}: count what is stored once.`,
  );
}

/** Parsed options are valid input and survive JSON, so that a Spec can store them. */
export function optionsLaw({ contribution, options }: Subject): void {
  const { options: schema, id } = contribution;
  const parsed: unknown = parse(schema, options, id);
  const text = JSON.stringify(parsed);
  const again = JSON.stringify(parse(schema, JSON.parse(text), id));
  must(
    text === again,
    `options parse to ${text}, and that to ${again}; the output of a schema must be valid input: no transforms, plain values.`,
  );
}

/** Traits are small named lists of finite numbers, the same for the same genome. */
export function traitsLaw({ make }: Subject): void {
  const encoding = make();
  if (!encoding.traits) return;
  const genome = drawnGenome(encoding, SEED);
  const traits = encoding.traits(genome);
  const again = encoding.traits(genome);
  for (const [name, data] of Object.entries(traits)) {
    must(isPlain(data) && allFinite(data), `trait '${name}' must be a list of finite numbers.`);
    must(same(data, again[name] ?? []), `trait '${name}' differs between two calls with one genome.`);
  }
}

/** A new width is in (0, 1] and keeps within the target where it can. */
export function widthLaw({ make }: Subject): void {
  const { width } = make();
  if (!width) return;
  const at = (share: number) => Math.max(1, Math.round(100 * share)) * 10;
  for (const target of [100, 255, 730, 1000, 5000]) {
    const chosen = width({ target, at });
    must(chosen > 0 && chosen <= 1, `width is ${chosen} for a target of ${target}; it must lie in (0, 1].`);
    must(at(chosen) <= target, `width ${chosen} has ${at(chosen)} parameters, above the target of ${target}.`);
    must(
      chosen === 1 || at(Math.min(1, chosen + 0.02)) > target,
      `width ${chosen} has ${at(chosen)} parameters; a wider network still meets the target of ${target}.`,
    );
  }
}

/** Before an epoch: known parameters, of unchanged length, finite, from plain numbers that are left as they were. */
export function refineLaw({ make }: Subject): void {
  const encoding = make();
  if (!encoding.refine) return;
  const expressed = encoding.express(drawnGenome(encoding, SEED), counterRng(SEED));
  const numbers = Object.fromEntries(
    Object.entries(expressed).map(([name, { data }]) => [name, Float32Array.from(data)]),
  );
  const before = structuredClone(numbers);
  for (const epoch of [0, 1]) {
    const changed = encoding.refine(numbers, { epoch, epochs: 2, rng: counterRng(SEED).child(epoch) });
    for (const [name, data] of Object.entries(changed)) {
      const was = before[name];
      must(was !== undefined, `refine returns '${name}', which express did not give.`);
      must(data.length === was.length, `refine returns '${name}' with ${data.length} numbers; it has ${was.length}.`);
      must(allFinite(data), `refine returns a number that is not finite in '${name}'.`);
    }
    for (const [name, data] of Object.entries(numbers))
      must(same(data, before[name]!), `refine writes into '${name}'; return a changed copy.`);
  }
}
