import type { Optimizer, Rng } from '@genospike/core';
import { normalSearch } from '@genospike/tensor/linalg';
import type { SearchSpace, Strategy } from '@genospike/tensor/linalg';
import { widthEnds, type Width } from './search-options.ts';

/** A distribution of one step size that learns from the numbers it was drawn with. */
interface Drawn {
  readonly mean: Float64Array;
  sigma: number;
  readonly population: number;
  sample(z: ArrayLike<number>): Iterable<Float64Array>;
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void;
}
interface Options {
  readonly sigma: number;
  readonly stepTolerance: number;
}

/** Ask and tell around it: what was drawn is kept for the tell. @param draw left out: all numbers independent */
export function drawnSearch(
  state: Drawn & Width,
  within: SearchSpace,
  rng: Rng,
  options: Options & Parameters<typeof normalSearch>[3],
  draw?: NonNullable<Strategy['draw']>,
): Optimizer {
  let drawn: ArrayLike<number> = [];
  const strategy: Strategy = {
    population: state.population,
    mean: state.mean,
    widen: (factor) => void (state.sigma *= factor),
    ...(draw && { draw }),
    sample: (normal) => state.sample((drawn = normal)),
    learn: (heights) => state.tell(drawn, heights),
    done: () => widthEnds(state, options.sigma, options.stepTolerance),
  };
  return normalSearch(strategy, within, rng, options);
}
