import { define } from '@genospike/core';
import { defaultPopulation, exp, searchSpace, stirWhole, wholeGenes } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { height, mustBe } from './population.ts';

/** Share of children that are better where the step is right (Rechenberg 1973). */
const TARGET = 1 / 5;

/** A (1 + population) hill climber: children around the best so far, N(best, sigma² I); the best child takes its place where
 *  it is not worse. The step follows the fifth rule (Rechenberg 1973), smoothed as by Igel, Hansen & Roth 2007:
 *  sigma *= exp((better - 1/5) / (1 + d / (2 population)) / (4/5)). Learns no scale and no dependence of numbers.
 *  Coordinates are scaled by the spread and mirrored at the bounds; where all failed or tie the step stays. Whole genes are
 *  rounded and stirred.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const hillClimber = define('optimizer', {
  id: 'hill-climber',
  // One step size for all numbers: of the ellipsoid's axes the long ones are hardly climbed.
  cases: [
    { margin: true, sphere: { precision: 1e-8, evaluations: 3000 }, ellipsoid: { precision: 3000, evaluations: 5000 } },
  ],
  options: z.strictObject({
    population: z.int().min(1).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size).'),
    sigma: z.number().positive().default(1).describe("First step size, in units of the genome's spread."),
    stepTolerance: z.number().min(0).default(1e-12).describe('Stop where the step shrank to this share of the first.'),
  }),
  create({ options: { sigma: first, population: chosen, stepTolerance }, space, rng }) {
    const { size, genome } = searchSpace(space);
    const whole = wholeGenes(space);
    const population = chosen ?? defaultPopulation(size);
    let sigma = first;
    let generation = 0;
    let best: { readonly point: Float64Array; readonly height: number } = {
      point: new Float64Array(size),
      height: -Infinity,
    };
    const child = (z: Float32Array, i: number): Float64Array => {
      const x = Float64Array.from(best.point);
      for (let j = 0; j < size; j++) x[j]! += sigma * z[i * size + j]!;
      return x;
    };
    let asked: Float64Array[] | undefined;
    const children = (): Float64Array[] => {
      if (asked) return asked;
      const z = rng.normal(`${generation}`, population * size);
      const drawn = Array.from({ length: population }, (_, i) => child(z, i));
      return (asked = stirWhole(drawn, whole, rng, generation));
    };

    return {
      ask: () => children().map(genome),
      tell(results) {
        mustBe(results, population);
        const [points, heights] = [children(), results.map(height)];
        const better = heights.filter((h) => h > best.height).length / population;
        // The first generation has nothing to be better than.
        if (best.height > -Infinity && heights.some((h) => h !== best.height)) {
          const change = exp((better - TARGET) / ((1 + size / (2 * population)) * (1 - TARGET)));
          sigma = Math.min(1e32 * first, sigma * change);
        }
        heights.forEach((h, i) => {
          if (h > -Infinity && h >= best.height) best = { point: points[i]!, height: h };
        });
        asked = undefined;
        generation++;
      },
      done: () => (sigma < stepTolerance * first ? `the step is too small: ${stepTolerance} of the first` : undefined),
    };
  },
});
