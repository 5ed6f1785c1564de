import { define } from '@genospike/core';
import { z } from 'zod';
import { frame } from './frame.ts';
import { descriptors, Grid } from './grid.ts';
import { mustBe } from './tell.ts';

/** MAP-Elites (Mouret & Clune 2015): keeps the best result of every cell of a grid over what results are like
 *  (descriptors), not the best alone. Children by iso + line variation (Vassiliades & Mouret 2018): an elite, plus
 *  iso N(0, I), plus line N(0, 1) times the way to another elite. The first generation, and all until a result enters, is
 *  the start's normal distribution. Coordinates are scaled by the spread and mirrored at the bounds; whole genes are rounded
 *  and stirred.
 *
 *  `front()`: the elites of all cells; they are different, not unbeaten. Failed results enter no cell.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL, GENO_DESCRIPTOR */
export const mapElites = define('optimizer', {
  id: 'map-elites',
  // Told no descriptor but the value itself, it is held to what one cell can do.
  cases: [
    {
      sphere: { precision: 0.1, evaluations: 5000 },
      ellipsoid: { precision: 3000, evaluations: 5000 },
      margin: true,
      ranks: false,
      front: 'elites',
    },
  ],
  options: z.strictObject({
    population: z.int().min(1).default(24).describe('Genomes a generation.'),
    iso: z.number().positive().default(0.2).describe("Step in every direction, in units of the genome's spread."),
    line: z.number().min(0).default(0.2).describe('Step along the line to another elite, as a share of it; 0: none.'),
    descriptors,
  }),
  create({ options: { population, iso, line, descriptors: axes }, space, rng }) {
    const within = frame(space);
    const { size } = within;
    const grid = new Grid(axes);
    let generation = 0;

    const next = (): Float64Array[] => {
      const z = rng.normal(`${generation}`, population * (size + 1));
      const picks = rng.uniform(`${generation} elites`, 2 * population);
      return Array.from({ length: population }, (_, i) => {
        const step = z.subarray(i * (size + 1), (i + 1) * (size + 1));
        const [from, to] = [grid.drawn(picks[2 * i]!, within), grid.drawn(picks[2 * i + 1]!, within)];
        if (!from || !to) return Float64Array.from(step.subarray(0, size));
        const along = line * step[size]!;
        for (let j = 0; j < size; j++) from[j]! += iso * step[j]! + along * (to[j]! - from[j]!);
        return from;
      });
    };

    return {
      ask: () => within.stirred(next(), rng, generation).map(within.mirrored),
      tell(results) {
        mustBe(results, population);
        grid.add(results);
        generation++;
      },
      front: () => [...grid.elites],
    };
  },
});
