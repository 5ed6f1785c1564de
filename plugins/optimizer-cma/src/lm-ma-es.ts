import { define } from '@genospike/core';
import { defaultPopulation, searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { gaussianSearch } from './gaussian-search.ts';
import { lmMaConstants } from './lm-ma-constants.ts';
import { LmMaState } from './lm-ma-state.ts';
import { searchOptions, stepEnds } from './search-options.ts';

/** Limited-memory matrix adaptation (Loshchilov, Glasmachers & Beyer 2019, arXiv 1705.06693): stretches the distribution
 *  along about 3 ln d directions, the paths of the search over ever longer times. Memory and time d log d: for thousands
 *  of genes that depend on each other, where one direction matters more than the rest. Slow where many scales differ.
 *
 *  Two packages go another way. `lmmaes` has a slip of sign in E‖N(0, I)‖ (-1/21d²), and refuses populations of d and more:
 *  here rates are held to 1. evosax (0.2) follows directions of unsorted steps, which are noise.
 *
 *  Coordinates are scaled by the genome's spread. Tied results share their weights, failed ones rank last and attract
 *  nothing, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const lmMaEs = define('optimizer', {
  id: 'lm-ma-es',
  options: z.strictObject({
    ...searchOptions,
    directions: z.int().min(1).optional().describe('Directions to remember; left out: 4 + floor(3 ln size).'),
  }),
  // What it does not learn is many scales at once: the ellipsoid takes it a long time.
  cases: [{ ellipsoid: { precision: 1, evaluations: 20_000 } }],
  create({ options, space, rng }) {
    const { sigma, stepTolerance, directions } = options;
    const { size } = searchSpace(space);
    const population = options.population ?? defaultPopulation(size);
    const state = new LmMaState(lmMaConstants(size, population, directions), new Float64Array(size), sigma);
    let z: ArrayLike<number> = [];
    let deviations: Float64Array | undefined;
    const strategy = {
      population,
      mean: state.mean,
      widen: (factor: number) => void (state.sigma *= factor),
      deviation: (j: number) => (deviations ??= state.deviations(z))[j]!,
      sample(normal: ArrayLike<number>) {
        z = normal;
        deviations = undefined;
        return state.sample(z);
      },
      learn(heights: readonly (number | undefined)[]) {
        state.tell(z, heights);
        deviations = undefined;
      },
      done: () => stepEnds(state.sigma, sigma, stepTolerance),
    };
    return gaussianSearch(strategy, space, rng, options);
  },
});
