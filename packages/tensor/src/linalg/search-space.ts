import { GenoError } from '@genospike/core';
import type { Genome } from '@genospike/core';
import type { Values } from './products.ts';
import { nearestWhole, wholeGenes } from './whole-genes.ts';

/** The coordinates an optimizer works in: its start is 0 and 1 is the spread there, whatever the genome's own scales. */
export interface SearchSpace {
  readonly size: number;
  /** genome = mean + spread * u, mirrored at the bounds until it lies within: the identity inside, continuous everywhere,
   *  so that an optimizer needs to know no bounds; whole where the genome's `integers` say so. Plain numbers. */
  genome(u: Values): number[];
  /** Genomes of mean + deviations z, z a row of `normal`: in one pass, for a strategy whose coordinates are apart.
   *  @param mirrored so many genomes: after each that of mean - deviations z */
  genomes(mean: Values, deviations: Values, normal: Values, mirrored?: number): number[][];
}

/** @throws GENO_NOTHING_TO_EVOLVE for size 0, GENO_SPACE for bounds, a mean or a spread that no search can start from */
export function searchSpace(space: Genome): SearchSpace {
  const { size, mean, spread, bounds } = space;
  if (size < 1)
    throw new GenoError(
      'GENO_NOTHING_TO_EVOLVE',
      'This encoding has a genome of size 0: an optimizer has nothing to do.',
      {
        role: 'optimizer',
        fix: 'Choose an encoding with a genome, or train without evolution.',
      },
    );
  const each = (values: Genome['mean'], name: string): Float64Array => {
    const out = typeof values === 'number' ? new Float64Array(size).fill(values) : Float64Array.from(values);
    if (out.length !== size || !out.every(Number.isFinite))
      throw wrong(`Genome.${name} must be a finite number, or ${size} of them.`);
    return out;
  };
  const [center, scale] = [each(mean, 'mean'), each(spread, 'spread')];
  if (!scale.every((s) => s > 0))
    throw wrong('Genome.spread must be above 0: it is the standard deviation at the start.');
  if (bounds && !(bounds[0] < bounds[1]))
    throw wrong(`Genome.bounds must be [low, high] with low < high, not [${bounds.join(', ')}].`);
  const [low, high] = bounds ?? [-Infinity, Infinity];
  const outside = center.findIndex((x) => x < low || x > high);
  if (outside >= 0)
    throw wrong(
      `Genome.mean starts at ${center[outside]} in gene ${outside}, outside of the bounds [${low}, ${high}]: a search starts within.`,
    );
  const into = mirrorInto(low, high);
  const whole = wholeGenes(space);
  const within = (genome: number[]): number[] => {
    if (bounds)
      for (let i = 0; i < size; i++) if (!(genome[i]! >= low && genome[i]! <= high)) genome[i] = into(genome[i]!);
    for (const gene of whole) genome[gene.at] = nearestWhole(genome[gene.at]!, gene);
    return genome;
  };
  return {
    size,
    genome: (u) => within(row(center, scale, u, 0)),
    genomes(mean, deviations, normal, mirrored) {
      const [middle, plus, minus] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
      for (let i = 0; i < size; i++) {
        middle[i] = center[i]! + scale[i]! * mean[i]!;
        plus[i] = scale[i]! * deviations[i]!;
        minus[i] = -plus[i]!;
      }
      const all: number[][] = [];
      for (let at = 0; at < normal.length; at += size) {
        all.push(within(row(middle, plus, normal, at)));
        if (mirrored !== undefined && all.length < mirrored) all.push(within(row(middle, minus, normal, at)));
      }
      return all;
    },
  };
}

/** middle + spread * a row of numbers. One plain loop, four numbers a turn: a fraction of the time of `Array.from` with a
 *  function, and genomes have up to 100,000 numbers. @param z the row begins at `at` */
function row(middle: Float64Array, spread: Float64Array, z: Values, at: number): number[] {
  const n = middle.length;
  const out = new Array<number>(n);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    out[i] = middle[i]! + spread[i]! * z[at + i]!;
    out[i + 1] = middle[i + 1]! + spread[i + 1]! * z[at + i + 1]!;
    out[i + 2] = middle[i + 2]! + spread[i + 2]! * z[at + i + 2]!;
    out[i + 3] = middle[i + 3]! + spread[i + 3]! * z[at + i + 3]!;
  }
  for (; i < n; i++) out[i] = middle[i]! + spread[i]! * z[at + i]!;
  return out;
}

/** Folds what lies outside onto [low, high], as between two mirrors. */
function mirrorInto(low: number, high: number): (x: number) => number {
  const width = high - low;
  return (x) => {
    // With one bound there is one mirror.
    if (width === Infinity) return 2 * (x < low ? low : high) - x;
    const t = (((x - low) % (2 * width)) + 2 * width) % (2 * width);
    return Math.min(high, Math.max(low, low + (t > width ? 2 * width - t : t)));
  };
}

const wrong = (message: string): GenoError => new GenoError('GENO_SPACE', message, { role: 'encoding' });
