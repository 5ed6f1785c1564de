import { define } from '@genospike/core';
import { defaultPopulation } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { EmitterState } from './emitter-state.ts';
import { frame } from './frame.ts';
import { descriptors, Grid } from './grid.ts';
import { mustBe } from './tell.ts';

/** CMA-ME (Fontaine et al. 2020): MAP-Elites whose children come from several CMA-ES (emitters). Each ranks its own by what
 *  they did to the grid: found a new cell, then improved one, by how much; those that entered are its parents. One of
 *  whose children none enters starts anew at an elite drawn by chance. Fills the grid in fewer evaluations than
 *  `map-elites`; d² numbers an emitter: for genomes of up to a few hundred.
 *
 *  Coordinates are scaled by the spread and mirrored at the bounds; whole genes are rounded and stirred. `front()`: the
 *  elites of all cells; they are different, not unbeaten. Failed results enter no cell.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL, GENO_DESCRIPTOR */
export const cmaMe = define('optimizer', {
  id: 'cma-me',
  // Told no descriptor but the value itself, each emitter is held to one cell.
  cases: [
    {
      sphere: { precision: 3, evaluations: 5000 },
      ellipsoid: { precision: 1e4, evaluations: 5000 },
      margin: true,
      ranks: false,
      front: 'elites',
    },
  ],
  options: z.strictObject({
    emitters: z.int().min(1).default(5).describe('Searches beside one another.'),
    population: z
      .int()
      .min(2)
      .optional()
      .describe('Genomes of an emitter a generation; left out: 4 + floor(3 ln size).'),
    sigma: z.number().positive().default(1).describe("First step size of an emitter, in units of the genome's spread."),
    descriptors,
  }),
  create({ options, space, rng }) {
    const { emitters, sigma } = options;
    const within = frame(space);
    const { size } = within;
    const population = options.population ?? defaultPopulation(size);
    const grid = new Grid(options.descriptors);
    const states = Array.from({ length: emitters }, () => new EmitterState(new Float64Array(size), sigma));
    let generation = 0;

    const restart = (u: number): EmitterState =>
      new EmitterState(grid.drawn(u, within) ?? new Float64Array(size), sigma);
    const sample = (): Float64Array[] => {
      const z = rng.normal(`${generation}`, emitters * population * size);
      return states.flatMap((state, e) =>
        Array.from({ length: population }, (_, i) => {
          const at = (e * population + i) * size;
          return state.sample(z.subarray(at, at + size));
        }),
      );
    };
    let asked: Float64Array[] | undefined;
    const points = () => (asked ??= within.stirred(sample(), rng, generation));

    return {
      ask: () => points().map(within.mirrored),
      tell(results) {
        mustBe(results, emitters * population);
        const [all, entries] = [points(), grid.add(results)];
        const chance = rng.uniform(`${generation} restarts`, emitters);
        for (const [e, state] of states.entries()) {
          const parents = Array.from({ length: population }, (_, i) => e * population + i)
            .filter((i) => entries[i]!.entered > 0)
            .sort((i, j) => {
              const [a, b] = [entries[i]!, entries[j]!];
              return b.entered - a.entered || b.gain - a.gain || i - j;
            });
          state.tell(parents.map((i) => all[i]!));
          if (!parents.length || state.spent) states[e] = restart(chance[e]!);
        }
        asked = undefined;
        generation++;
      },
      front: () => [...grid.elites],
    };
  },
});
