import { define } from '@genospike/core';
import { searchSpace, stirWhole, wholeGenes } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { height, mustBe } from './population.ts';

type Point = Float64Array;

/** As many members, all different and none of them `i`, as there are uniform numbers in [0, 1). */
function others(i: number, uniform: readonly number[], population: number): readonly number[] {
  const taken = [i];
  return uniform.map((u) => {
    let other = Math.floor(u * (population - taken.length));
    for (const one of taken) if (other >= one) other++;
    taken.push(other);
    taken.sort((a, b) => a - b);
    return other;
  });
}

/** Differential evolution, DE/rand/1/bin (Storn & Price 1997): each of a fixed population is challenged by
 *  v = a + F (b - c), mixed into it coordinate by coordinate, and gives way to one that is not worse. The first generation
 *  is drawn from the start's normal distribution. Coordinates are scaled by the spread and mirrored at the bounds. Whole
 *  genes are rounded and stirred.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const de = define('optimizer', {
  id: 'de',
  cases: [{ margin: true }],
  options: z.strictObject({
    population: z
      .int()
      .min(4)
      .optional()
      .describe('Genomes, from first to last; left out: 10 a number, from 20 to 50.'),
    F: z.number().positive().max(2).default(0.8).describe('Length of a difference.'),
    CR: z.number().min(0).max(1).default(0.9).describe('Share of coordinates that a challenger changes.'),
  }),
  create({ options: { F, CR, population: chosen }, space, rng }) {
    const { size, genome } = searchSpace(space);
    const population = chosen ?? Math.max(20, Math.min(50, 10 * size));
    const whole = wholeGenes(space);
    let generation = 0;
    let members: Point[] = [];
    let heights: number[] = [];

    const first = (): Point[] => {
      const z = rng.normal('start', population * size);
      return Array.from({ length: population }, (_, i) => Float64Array.from(z.subarray(i * size, (i + 1) * size)));
    };
    const next = (): Point[] => {
      const u = rng.uniform(`${generation}`, population * (size + 4));
      const mixed = members.map((member, i) => {
        const [a, b, c, kept, ...mix] = u.subarray(i * (size + 4), (i + 1) * (size + 4));
        const [x, y, z] = others(i, [a!, b!, c!], population).map((other) => members[other]!);
        return Float64Array.from(mix, (p, j) =>
          p < CR || j === Math.floor(kept! * size) ? x![j]! + F * (y![j]! - z![j]!) : member[j]!,
        );
      });
      return stirWhole(mixed, whole, rng, generation);
    };
    let asked: Point[] | undefined;
    const challengers = () => (asked ??= generation ? next() : first());

    return {
      ask: () => challengers().map(genome),
      tell(results) {
        mustBe(results, population);
        const [trial, told] = [challengers(), results.map(height)];
        // A tie goes to the newcomer: a flat landscape is crossed, not a prison.
        const wins = told.map((h, i) => !generation || h >= heights[i]!);
        members = wins.map((won, i) => (won ? trial[i]! : members[i]!));
        heights = wins.map((won, i) => (won ? told[i]! : heights[i]!));
        asked = undefined;
        generation++;
      },
    };
  },
});
