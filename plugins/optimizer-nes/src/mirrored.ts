import type { Rng } from '@genospike/core';

/** Mirrored (antithetic) sampling: x = mean ± y, one draw a pair, so that odd errors cancel. Points come in pairs, + first;
 *  the last of an odd population has no mirror image. */
export const pairsOf = (population: number): number => Math.ceil(population / 2);

/** The next even number, so that nobody is left without a mirror image. */
export const evenly = (population: number): number => population + (population % 2);

/** One draw a pair: the numbers of a generation, [pairs * size]. */
export const drawPairs =
  (population: number, size: number) =>
  (rng: Rng, generation: number, into?: Float32Array): Float32Array =>
    rng.normal(`${generation}`, pairsOf(population) * size, into);

/** A population, in one array that each point overwrites.
 *  @param offset writes y of a pair */
export function* mirrored(
  mean: Float64Array,
  population: number,
  offset: (pair: number, into: Float64Array) => void,
): Generator<Float64Array> {
  const y = new Float64Array(mean.length);
  const x = new Float64Array(mean.length);
  for (let i = 0; i < population; i++) {
    if (i % 2 === 0) offset(i / 2, y);
    const sign = i % 2 ? -1 : 1;
    for (let j = 0; j < x.length; j++) x[j] = mean[j]! + sign * y[j]!;
    yield x;
  }
}

export interface PairWeights {
  /** w⁺ - w⁻: what moves. */
  readonly odd: Float64Array;
  /** w⁺ + w⁻: what stretches. */
  readonly even: Float64Array;
}

/** @param weights one a point, in the order of `mirrored` */
export function pairWeights(weights: ArrayLike<number>): PairWeights {
  const size = pairsOf(weights.length);
  const [odd, even] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    const [plus, minus] = [weights[2 * i]!, 2 * i + 1 < weights.length ? weights[2 * i + 1]! : 0];
    odd[i] = plus - minus;
    even[i] = plus + minus;
  }
  return { odd, even };
}
