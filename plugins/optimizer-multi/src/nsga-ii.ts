import { define } from '@genospike/core';
import type { Told } from '@genospike/core';
import { searchSpace, stirWhole } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { box } from './box.ts';
import { merged, objectives } from './archive.ts';
import { NsgaState } from './nsga-state.ts';
import { mustBe } from './tell.ts';

/** NSGA-II (Deb et al. 2002): every fitness term is an objective of its own, its weight has no say. Fixed population,
 *  binary tournaments, simulated binary crossover, polynomial mutation. Where it departs it spreads better: who has the
 *  least room goes one by one (Kukkonen & Deb 2006), a tournament asks who dominates, then who has more room (as pymoo),
 *  and a child that is a copy mutates. Works within the genome's bounds, or mean ± 3 spread; the first generation is the
 *  start's normal distribution. Whole genes are rounded and stirred. Failed results rank last.
 *  `front()`: of all results so far, those that none beats in every term.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const nsgaII = define('optimizer', {
  id: 'nsga-ii',
  // Made to spread along a front: one objective is found roughly.
  cases: [
    {
      margin: true,
      sphere: { precision: 1e-3, evaluations: 20_000 },
      ellipsoid: { precision: 100, evaluations: 20_000 },
    },
  ],
  options: z.strictObject({
    population: z.int().min(4).multipleOf(2).default(24).describe('Genomes, from first to last; even.'),
    crossover: z.number().min(0).max(1).default(0.9).describe('Share of pairs that mix.'),
    mutation: z.number().min(0).max(1).optional().describe('Chance of a number to mutate; left out: 1 / size.'),
    etaCrossover: z.number().positive().default(15).describe('The larger, the closer children are to their parents.'),
    etaMutation: z.number().positive().default(20).describe('The larger, the smaller mutations are.'),
  }),
  create({ options, space, rng }) {
    const { size, genome: start } = searchSpace(space);
    const { population, mutation = 1 / size } = options;
    const { genome, point, whole } = box(space);
    const state = new NsgaState(size, population, { ...options, mutation });
    let generation = 0;
    let archive: Told[] = [];

    const first = (): Float64Array[] => {
      const z = rng.normal('start', population * size);
      return Array.from({ length: population }, (_, i) => point(start(z.subarray(i * size, (i + 1) * size))));
    };
    let asked: Float64Array[] | undefined;
    const next = (): Float64Array[] => {
      const children = state.children(rng.uniform(`${generation}`, state.draws));
      for (const child of stirWhole(children, whole, rng, generation))
        for (const { at } of whole) child[at] = Math.min(1, Math.max(0, child[at]!));
      return children;
    };
    const points = () => (asked ??= generation ? next() : first());

    return {
      ask: () => points().map(genome),
      tell(results) {
        mustBe(results, population);
        state.tell(points(), results.map(objectives));
        archive = merged(archive, results);
        asked = undefined;
        generation++;
      },
      front: () => archive,
    };
  },
});
