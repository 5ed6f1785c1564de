import type { SearchSpace } from '@genospike/tensor/linalg';
import type { CmaState } from './cma-state.ts';

/** Why steps would be lost in the rounding of genomes, in words (Hansen, arXiv 1604.00772, B.3): a fifth of a standard
 *  deviation that leaves a coordinate of the mean as it is, or a tenth of a principal axis that leaves all of them. */
export function withoutEffect(state: CmaState, space: SearchSpace): string | undefined {
  const { mean, axis } = state;
  const here = space.genome(mean);
  const there = space.genome(mean.map((m, j) => m + 0.2 * state.deviation(j)));
  const stuck = here.findIndex((x, j) => x === there[j]);
  if (stuck >= 0) return `a step has no effect on coordinate ${stuck}: ${here[stuck]} is rounded`;
  const along = space.genome(mean.map((m, j) => m + 0.1 * axis[j]!));
  if (here.every((x, j) => x === along[j])) return 'a step has no effect along a principal axis: all of it is rounded';
  return undefined;
}
