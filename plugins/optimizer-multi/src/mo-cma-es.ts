import { define } from '@genospike/core';
import type { Told } from '@genospike/core';
import { z } from 'zod';
import { merged, objectives } from './archive.ts';
import { frame } from './frame.ts';
import { MoCmaState } from './mo-cma-state.ts';
import { mustBe } from './tell.ts';

/** Igel, Hansen & Roth 2007, 4.2: what a unit of distance from the bounds costs in every objective, squared. */
const PENALTY = 1e-6;

/** MO-CMA-ES (Igel, Hansen & Roth 2007; step sizes of Voss, Hansen & Igel 2010): every fitness term is an objective of its
 *  own, its weight has no say. Each of the population has one child a generation and learns its own step and covariance;
 *  of all, those stay that are in better fronts, then those that add most hypervolume (exact for any number of objectives,
 *  costly beyond four). Slower than nsga-ii at first, closer to the front in the end, whatever the scale and dependence
 *  of numbers. d² numbers a member: for genomes of up to a few hundred.
 *
 *  Coordinates are scaled by the spread; outside the bounds the nearest point within is tried, at a small penalty.
 *  Whole genes are rounded and stirred. Failed results rank last. `front()`: of all results so far, those that none beats in every term.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const moCmaEs = define('optimizer', {
  id: 'mo-cma-es',
  // Made to spread along a front: of one objective each member climbs alone.
  cases: [
    {
      margin: true,
      sphere: { precision: 1e-6, evaluations: 12_000 },
      ellipsoid: { precision: 300, evaluations: 12_000 },
    },
  ],
  options: z.strictObject({
    population: z.int().min(2).default(24).describe('Genomes, from first to last, each with its own distribution.'),
    sigma: z.number().positive().default(1).describe("First step size, in units of the genome's spread."),
  }),
  create({ options: { population, sigma }, space, rng }) {
    const within = frame(space);
    const { size } = within;
    const state = new MoCmaState(size, population, sigma);
    let generation = 0;
    let archive: Told[] = [];

    const first = (): Float64Array[] => {
      const z = rng.normal('start', population * size);
      return Array.from({ length: population }, (_, i) =>
        within.point(within.mirrored(z.subarray(i * size, (i + 1) * size))),
      );
    };
    let asked: Float64Array[] | undefined;
    const next = () => within.stirred(state.sample(rng.normal(`${generation}`, population * size)), rng, generation);
    const points = () => (asked ??= generation ? next() : first());

    return {
      ask: () => points().map(within.clipped),
      tell(results) {
        mustBe(results, population);
        const told = points().map((point, i) => {
          const loss = PENALTY * within.outside(point);
          return objectives(results[i]!)?.map((v) => v - loss);
        });
        state.tell(points(), told);
        archive = merged(archive, results);
        asked = undefined;
        generation++;
      },
      front: () => archive,
    };
  },
});
