import { nearestWhole, normalQuantile } from '@genospike/tensor/linalg';
import type { WholeGene } from '@genospike/tensor/linalg';
import { normalCdf } from './normal-cdf.ts';

/** A normal distribution whose mean may be moved. */
export interface Movable {
  readonly mean: Float64Array;
  /** Standard deviation of a coordinate. */
  deviation(j: number): number;
}

/** Keeps whole numbers alive (CMA-ES with margin, Hamano et al., GECCO 2022): once all of a population round to one
 *  number, ranks say nothing of a gene, and its deviation shrinks for good. So after each update every such gene gets back
 *  a probability of at least α / 2 on either side of its cell, α where there is one side: mean and the stretch A of what is
 *  evaluated, m + A (x - m), are moved, while the strategy's own step and covariance know nothing of it. */
export class Margin {
  /** A, one a gene. */
  readonly stretch: Float64Array;
  readonly genes: readonly WholeGene[];
  private readonly alpha: number;

  /** @param alpha probability, above 0; the paper's is 1 / (size * population) */
  constructor(genes: readonly WholeGene[], alpha: number) {
    this.genes = genes;
    this.alpha = alpha;
    this.stretch = new Float64Array(genes.length).fill(1);
  }

  /** Writes whole numbers into a genome. @param u the point in coordinates of the search */
  write(u: ArrayLike<number>, { mean }: Movable, genome: number[]): void {
    this.genes.forEach((gene, k) => {
      const { at, centre, spread } = gene;
      const moved = mean[at]! + this.stretch[k]! * (u[at]! - mean[at]!);
      genome[at] = nearestWhole(centre + spread * moved, gene);
    });
  }

  correct(of: Movable): void {
    this.genes.forEach((gene, k) => {
      const { at, centre, spread, least, most } = gene;
      if (least === most) return;
      const mean = centre + spread * of.mean[at]!;
      const deviation = spread * of.deviation(at);
      if (!(deviation > 0)) return;
      const here = nearestWhole(mean, gene);
      // At an end of the range there is one limit only.
      const low = here > least ? here - 0.5 : here + 0.5;
      const high = here < most ? here + 0.5 : here - 0.5;
      const moved = this.moved(mean, low, high, deviation, k);
      of.mean[at] = (moved - centre) / spread;
    });
  }

  /** Equations of section 3.2 and 3.3 of the paper. */
  private moved(mean: number, low: number, high: number, deviation: number, k: number): number {
    const { alpha } = this;
    const scale = deviation * this.stretch[k]!;
    const below = normalCdf((low - mean) / scale);
    const above = normalCdf((mean - high) / scale);
    if (Math.max(below, above) > 0.5)
      return Math.min(below, above) < alpha ? high + Math.sign(mean - high) * scale * quantile(alpha) : mean;
    const inside = 1 - below - above;
    const [left, right] = [Math.max(below, alpha / 2), Math.max(above, alpha / 2)];
    const share = (1 - left - right - inside) / (left + inside + right - (3 * alpha) / 2);
    const [toLow, toHigh] = [left, right].map((p) => quantile(p + share * (p - alpha / 2))) as [number, number];
    this.stretch[k] = (high - low) / ((toLow + toHigh) * deviation);
    return (low * toHigh + high * toLow) / (toLow + toHigh);
  }
}

/** How many deviations away a tail of this probability begins. */
const quantile = (p: number): number => -normalQuantile(Math.min(0.5 - 1e-10, Math.max(1e-10, p)));
