import type { Genome } from '@genospike/core';
import { nearestWhole, wholeGenes } from '@genospike/tensor/linalg';
import type { WholeGene } from '@genospike/tensor/linalg';

/** Genomes as points of [0, 1] a coordinate, and back. */
export interface Box {
  /** The whole genes, in coordinates of the box. */
  readonly whole: readonly WholeGene[];
  genome(point: Float64Array): number[];
  /** A genome outside is moved to the wall. */
  point(genome: ArrayLike<number>): Float64Array;
}

/** The box of a genome: its bounds, or mean ± 3 spread where there are none or they are infinite. */
export function box(space: Genome): Box {
  const { size, mean, spread, bounds = [-Infinity, Infinity] } = space;
  const sides = Array.from({ length: size }, (_, j) => {
    const middle = typeof mean === 'number' ? mean : mean[j]!;
    const reach = 3 * (typeof spread === 'number' ? spread : spread[j]!);
    const low = Number.isFinite(bounds[0]) ? bounds[0] : middle - reach;
    const high = Number.isFinite(bounds[1]) ? bounds[1] : middle + reach;
    return { low, high, width: high - low };
  });
  const whole = wholeGenes({ ...space, mean: sides.map(({ low }) => low), spread: sides.map(({ width }) => width) });
  return {
    whole,
    genome(point) {
      const genome = sides.map(({ low, high, width }, j) => Math.min(high, low + width * point[j]!));
      for (const gene of whole) genome[gene.at] = nearestWhole(genome[gene.at]!, gene);
      return genome;
    },
    point: (genome) =>
      Float64Array.from(sides, ({ low, width }, j) => Math.min(1, Math.max(0, (genome[j]! - low) / width))),
  };
}
