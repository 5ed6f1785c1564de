import type { Genome, Rng } from '@genospike/core';
import { nearestWhole, searchSpace, stirWhole, wholeGenes } from '@genospike/tensor/linalg';

/** Genomes in units of the spread around the mean, and back. */
export interface Frame {
  readonly size: number;
  /** Points of a generation whose whole genes do not stand still, in place. */
  stirred(points: Float64Array[], rng: Rng, generation: number): Float64Array[];
  /** Mirrored at the bounds; whole genes are rounded. */
  mirrored(u: ArrayLike<number>): number[];
  /** Moved to the nearest wall; whole genes are rounded. */
  clipped(u: ArrayLike<number>): number[];
  /** Squared distance between a point and where it was clipped to. */
  outside(u: ArrayLike<number>): number;
  point(genome: ArrayLike<number>): Float64Array;
}

/** @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE */
export function frame(space: Genome): Frame {
  const { size, genome: mirrored } = searchSpace(space);
  const each = (values: Genome['mean']): ArrayLike<number> =>
    typeof values === 'number' ? new Float64Array(size).fill(values) : values;
  const [center, scale] = [each(space.mean), each(space.spread)];
  const [low, high] = space.bounds ?? [-Infinity, Infinity];
  const whole = wholeGenes(space);
  const clip = (x: number): number => (x < low ? low : x > high ? high : x);
  return {
    size,
    stirred: (points, rng, generation) => stirWhole(points, whole, rng, generation),
    mirrored,
    clipped(u) {
      const out = new Array<number>(size);
      for (let j = 0; j < size; j++) out[j] = clip(center[j]! + scale[j]! * u[j]!);
      for (const gene of whole) out[gene.at] = nearestWhole(out[gene.at]!, gene);
      return out;
    },
    outside(u) {
      let sum = 0;
      for (let j = 0; j < size; j++) {
        const x = center[j]! + scale[j]! * u[j]!;
        const away = (x - clip(x)) / scale[j]!;
        sum += away * away;
      }
      return sum;
    },
    point(genome) {
      const out = new Float64Array(size);
      for (let j = 0; j < size; j++) out[j] = (genome[j]! - center[j]!) / scale[j]!;
      return out;
    },
  };
}
