import { define } from '@genospike/core';
import { defaultPopulation, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { mustBe } from './population.ts';

/** Draws from the start's normal distribution and learns nothing (Rastrigin 1963): what any search must beat. Its only
 *  state is how often it was told.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const randomSearch = define('optimizer', {
  id: 'random-search',
  // It is what others must beat: it comes near an optimum, never upon it.
  cases: [
    { margin: true, sphere: { precision: 3, evaluations: 20_000 }, ellipsoid: { precision: 1e5, evaluations: 20_000 } },
  ],
  options: z.strictObject({
    population: z.int().min(1).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size).'),
    sigma: z.number().positive().default(1).describe("Standard deviation, in units of the genome's spread."),
  }),
  create({ options: { sigma, population: chosen }, space, rng }) {
    const { size, genome } = searchSpace(space);
    const population = chosen ?? defaultPopulation(size);
    let generation = 0;
    return {
      ask() {
        const z = rng.normal(`${generation}`, population * size);
        return Array.from({ length: population }, (_, i) =>
          genome(z.subarray(i * size, (i + 1) * size).map((x) => sigma * x)),
        );
      },
      tell(results) {
        mustBe(results, population);
        generation++;
      },
    };
  },
});
