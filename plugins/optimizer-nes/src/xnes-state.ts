import { exp, log, rankWeights } from '@genospike/tensor/linalg';
import { rowSquare, weightedSum } from './moments.ts';
import { conditionOf, Shape } from './shape.ts';
import { utilities } from './utilities.ts';

/** Tells between two looks at the condition: it needs d³ work and grows slowly. */
const LOOK = 20;

/** Exponential natural evolution strategy (Glasmachers et al. 2010): N(mean, σ² B B'), moved along the natural gradient
 *  in coordinates where the distribution is N(0, I). Draws nothing, asks nobody. */
export class XnesState {
  readonly mean: Float64Array;
  sigma: number;
  readonly d: number;
  readonly population: number;
  /** Longest over shortest axis, squared: as of the last look. */
  condition = 1;
  private tells = 0;
  private readonly shape: Shape;
  private readonly utilities: Float64Array;
  /** η_σ = η_B; η_mean is 1. */
  private readonly rate: number;

  constructor(mean: ArrayLike<number>, sigma: number, population: number) {
    this.mean = Float64Array.from(mean);
    this.d = this.mean.length;
    this.sigma = sigma;
    this.shape = new Shape(this.d, population);
    this.population = population;
    this.utilities = utilities(population);
    this.rate = (0.6 * (3 + log(this.d))) / (this.d * Math.sqrt(this.d));
  }

  /** [d, d], determinant 1 up to rounding: the shape of the distribution. */
  get B(): Float64Array {
    return this.shape.B;
  }

  /** x = mean + σ B z, in one array that each point overwrites. @param z [population * d] */
  *sample(z: ArrayLike<number>): Generator<Float64Array> {
    const { mean, sigma } = this;
    const x = new Float64Array(this.d);
    for (const y of this.shape.color(z, this.population)) {
      for (let j = 0; j < x.length; j++) x[j] = mean[j]! + sigma * y[j]!;
      yield x;
    }
  }

  /** G_δ = Σ u z, G = Σ u (z z' - I), G_σ = tr G / d, G_B = G - G_σ I; then
   *  mean += σ B G_δ, σ *= exp(η/2 G_σ), B = B exp(η/2 G_B).
   *  @param z what `sample` was given @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { d, population, rate, mean, shape } = this;
    // A failed one has no share in what is good, only the baseline.
    const u = rankWeights(heights, this.utilities, -1 / population);
    if (!u) return;
    const [step] = shape.color(weightedSum(new Float64Array(d), z, u), 1);
    let spread = 0;
    for (let i = 0; i < population; i++) spread += u[i]! * (rowSquare(z, i, d) - d);
    for (let j = 0; j < d; j++) mean[j]! += this.sigma * step![j]!;
    this.sigma *= exp((rate / 2) * (spread / d));
    shape.turn(
      z,
      u.map((w) => (rate / 2) * w),
    );
    if (++this.tells % LOOK === 0) this.condition = conditionOf(shape.principal());
  }

  /** The largest standard deviation of a coordinate. */
  get reach(): number {
    return this.sigma * this.shape.widest;
  }
}
