import type { Genome, Optimizer, Rng } from '@genospike/core';
import { normalSearch, searchSpace, wholeGenes } from '@genospike/tensor/linalg';
import type { Ends, Strategy, Values } from '@genospike/tensor/linalg';
import { BoundPenalty } from './bound-penalty.ts';
import { Margin } from './margin.ts';
import type { Movable } from './margin.ts';

export type Gaussian = Strategy & Movable;
export interface Handling extends Ends {
  readonly bounds: 'mirror' | 'penalty';
}

/** Ask and tell around a normal distribution, in a space of bounds and whole numbers: bounds mirror, or charge; genes of
 *  `integers` are rounded, and keep a margin.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export function gaussianSearch(strategy: Gaussian, space: Genome, rng: Rng, options: Handling): Optimizer {
  const within = searchSpace(space);
  const { population } = strategy;
  const penalty =
    options.bounds === 'penalty' && space.bounds ? new BoundPenalty(space, space.bounds, population) : undefined;
  const whole = wholeGenes(space);
  const margin = whole.length ? new Margin(whole, 1 / (space.size * population)) : undefined;
  if (!penalty && !margin) return normalSearch(strategy, within, rng, options);

  let points: readonly Float64Array[] = [];
  return normalSearch(
    {
      population,
      mean: strategy.mean,
      ...(strategy.widen && { widen: (factor) => strategy.widen!(factor) }),
      // The charge needs all points at once; a strategy may keep one.
      sample: (z) => (points = Array.from(strategy.sample(z), (point) => Float64Array.from(point))),
      learn(heights) {
        strategy.learn(penalty ? penalty.charge(points, heights, strategy) : heights);
        margin?.correct(strategy);
      },
      done: () => strategy.done(),
    },
    {
      ...within,
      genome(u: Values) {
        const genome = within.genome(penalty ? penalty.nearest(u) : u);
        margin?.write(u, strategy, genome);
        return genome;
      },
    },
    rng,
    options,
  );
}
