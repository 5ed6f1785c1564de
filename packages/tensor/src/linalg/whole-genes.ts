import { GenoError } from '@genospike/core';
import type { Genome, Rng } from '@genospike/core';

/** A gene of whole numbers: gene = centre + spread u, between least and most. */
export interface WholeGene {
  readonly at: number;
  readonly centre: number;
  readonly spread: number;
  readonly least: number;
  readonly most: number;
}

/** The whole genes of a genome. @throws GENO_SPACE for an index that is no gene, or no whole number within the bounds */
export function wholeGenes({ size, mean, spread, bounds, integers = [] }: Genome): readonly WholeGene[] {
  const [low, high] = bounds ?? [-Infinity, Infinity];
  const [least, most] = [Math.ceil(low), Math.floor(high)];
  const wrong = integers.find((at) => !Number.isInteger(at) || at < 0 || at >= size);
  if (wrong !== undefined || (integers.length && least > most))
    throw new GenoError(
      'GENO_SPACE',
      wrong === undefined
        ? `Between the bounds [${low}, ${high}] lies no whole number for Genome.integers.`
        : `Genome.integers holds ${wrong}; it must hold indices of genes, 0 to ${size - 1}.`,
      { role: 'encoding' },
    );
  const one = (of: Genome['mean'], at: number): number => (typeof of === 'number' ? of : of[at]!);
  return integers.map((at) => ({ at, centre: one(mean, at), spread: one(spread, at), least, most }));
}

/** The nearest whole number of the range, of two the lower. */
export const nearestWhole = (x: number, { least, most }: Pick<WholeGene, 'least' | 'most'>): number =>
  Math.min(most, Math.max(least, Math.ceil(x - 0.5))) + 0;

/** Moves one whole gene of about every fourth point one up or down, in place: a step that rounds to nothing says nothing,
 *  so where steps have become small whole genes would stand still for good (integer mutation of Hansen, INRIA RR-7751,
 *  2011, at a fixed rate). For searches that learn from single points; those of a distribution keep a margin.
 *  @param points in coordinates of the search @returns them */
export function stirWhole(
  points: Float64Array[],
  genes: readonly WholeGene[],
  rng: Rng,
  generation: number,
): Float64Array[] {
  const ways = 2 * genes.length;
  if (!ways) return points;
  const uniform = rng.uniform(`${generation} whole`, points.length);
  points.forEach((point, i) => {
    const way = Math.floor(4 * ways * uniform[i]!);
    if (way >= ways) return;
    const { at, spread } = genes[way >> 1]!;
    point[at]! += (way % 2 ? 1 : -1) / spread;
  });
  return points;
}
