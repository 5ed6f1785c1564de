import type { Genome } from '@genospike/core';

/** Genomes as points of [0, 1] a coordinate, and back. */
export interface Box {
  genome(point: Float64Array): number[];
  /** A genome outside is moved to the wall. */
  point(genome: readonly number[]): Float64Array;
}

/** The box of a genome: its bounds, or mean ± 3 spread where there are none or they are infinite. */
export function box({ size, mean, spread, bounds = [-Infinity, Infinity] }: Genome): Box {
  const sides = Array.from({ length: size }, (_, j) => {
    const middle = typeof mean === 'number' ? mean : mean[j]!;
    const reach = 3 * (typeof spread === 'number' ? spread : spread[j]!);
    const low = Number.isFinite(bounds[0]) ? bounds[0] : middle - reach;
    const high = Number.isFinite(bounds[1]) ? bounds[1] : middle + reach;
    return { low, high, width: high - low };
  });
  return {
    genome: (point) => sides.map(({ low, high, width }, j) => Math.min(high, low + width * point[j]!)),
    point: (genome) =>
      Float64Array.from(sides, ({ low, width }, j) => Math.min(1, Math.max(0, (genome[j]! - low) / width))),
  };
}
