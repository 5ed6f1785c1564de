import type { Genome } from '@genospike/core';
import { exp } from '@genospike/tensor/linalg';
import type { Movable } from './margin.ts';

/** Evaluates the nearest point within the bounds and charges for the distance: value - Σ γ v² / d, v a coordinate's way
 *  outside in units of the spread. γ grows where the mean leaves the bounds by more than a random walk would, and falls
 *  where it exceeds five times the typical difference of values (Hansen et al., A Method for Handling Uncertainty, IEEE TEC
 *  2009, with its addendum; constants as in pycma's BoundPenalty). */
export class BoundPenalty {
  /** [d] */
  readonly weights: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly population: number;
  /** Interquartile ranges of values over the mean variance, latest first. */
  private readonly ranges: number[] = [];
  private left = 0;

  /** @param bounds of `space`; they must be there */
  constructor({ size, mean, spread }: Genome, [low, high]: readonly [number, number], population: number) {
    const at = (of: Genome['mean'], j: number): number => (typeof of === 'number' ? of : of[j]!);
    const bound = (x: number) => Float64Array.from({ length: size }, (_, j) => (x - at(mean, j)) / at(spread, j));
    this.low = bound(low);
    this.high = bound(high);
    this.population = population;
    this.weights = new Float64Array(size).fill(1);
  }

  nearest(u: ArrayLike<number>): Float64Array {
    const out = new Float64Array(this.low.length);
    for (let j = 0; j < out.length; j++) out[j] = u[j]! - this.outside(u, j);
    return out;
  }

  /** Values less what is charged, after the weights followed the mean. */
  charge(
    points: readonly ArrayLike<number>[],
    heights: readonly (number | undefined)[],
    of: Movable,
  ): readonly (number | undefined)[] {
    this.follow(heights, of);
    return heights.map((height, i) => height && height - this.penalty(points[i]!));
  }

  private outside(u: ArrayLike<number>, j: number): number {
    const x = u[j]!;
    return x < this.low[j]! ? x - this.low[j]! : x > this.high[j]! ? x - this.high[j]! : 0;
  }

  private penalty(u: ArrayLike<number>): number {
    const { weights } = this;
    let sum = 0;
    for (let j = 0; j < weights.length; j++) sum += weights[j]! * this.outside(u, j) ** 2;
    return sum / weights.length;
  }

  private follow(heights: readonly (number | undefined)[], of: Movable): void {
    const { weights, ranges, population } = this;
    const d = weights.length;
    const muEff = 0.27 * population;
    const away = Float64Array.from(weights, (_, j) => this.outside(of.mean, j) / of.deviation(j));
    let variance = 0;
    for (let j = 0; j < d; j++) variance += of.deviation(j) ** 2 / d;
    const range = quartiles(heights) / variance;
    if (Number.isFinite(range) && range > 0) ranges.unshift(range);
    if (ranges.length > 20 + (3 * d) / population) ranges.pop();
    if (!ranges.length) return;
    const typical = [...ranges].sort((a, b) => a - b)[Math.floor(ranges.length / 2)]!;
    if (away.some((x) => x !== 0) && ++this.left <= 2) weights.fill(2 * typical);
    if (!this.left) return;

    const damping = Math.min(1, muEff / (10 * d));
    const drift = 3 * Math.max(1, Math.sqrt(d) / muEff);
    for (let j = 0; j < d; j++) {
      const far = Math.abs(away[j]!) - drift;
      if (far > 0) weights[j]! *= exp((damping * tanh(far / 3)) / 2);
      if (weights[j]! > 5 * typical) weights[j]! *= exp(-damping / 3);
    }
  }
}

const tanh = (x: number): number => 1 - 2 / (exp(2 * x) + 1);

function quartiles(heights: readonly (number | undefined)[]): number {
  const sorted = heights.filter((x) => x !== undefined).sort((a, b) => a - b);
  const n = sorted.length + 1;
  return sorted.length > 1 ? sorted[Math.min(n - 2, Math.floor((3 * n) / 4))]! - sorted[Math.floor(n / 4)]! : 0;
}
