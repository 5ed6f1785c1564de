import {
  addOuter,
  eigen,
  exp,
  expSymmetric,
  identity,
  log,
  matMul,
  matVec,
  rankWeights,
  transpose,
} from '@genospike/tensor/linalg';

/** max(0, ln(λ/2 + 1) - ln i) scaled to sum 1, less 1/λ: best first, they sum to 0. */
export function utilities(population: number): Float64Array {
  const raw = Array.from({ length: population }, (_, i) => Math.max(0, log(population / 2 + 1) - log(i + 1)));
  const total = raw.reduce((sum, u) => sum + u, 0);
  return Float64Array.from(raw, (u) => u / total - 1 / population);
}

/** Exponential natural evolution strategy (Glasmachers et al. 2010): N(mean, σ² B B'), moved along the natural gradient
 *  in coordinates where the distribution is N(0, I). Draws nothing, asks nobody. */
export class XnesState {
  readonly mean: Float64Array;
  sigma: number;
  /** [d, d], determinant 1 up to rounding: the shape of the distribution. */
  B: Float64Array;
  readonly d: number;
  readonly population: number;
  private readonly utilities: Float64Array;
  /** η_σ = η_B; η_mean is 1. */
  private readonly rate: number;

  constructor(mean: ArrayLike<number>, sigma: number, population: number) {
    this.mean = Float64Array.from(mean);
    this.d = this.mean.length;
    this.sigma = sigma;
    this.B = identity(this.d);
    this.population = population;
    this.utilities = utilities(population);
    this.rate = (0.6 * (3 + log(this.d))) / (this.d * Math.sqrt(this.d));
  }

  /** x = mean + σ B z. @param z [population * d] */
  sample(z: ArrayLike<number>): Float64Array[] {
    return this.rows(z).map((row) => {
      const y = matVec(this.B, row);
      return this.mean.map((m, j) => m + this.sigma * y[j]!);
    });
  }

  /** G_δ = Σ u z, G = Σ u (z z' - I), G_σ = tr G / d, G_B = G - G_σ I; then
   *  mean += σ B G_δ, σ *= exp(η/2 G_σ), B = B exp(η/2 G_B).
   *  @param z what `sample` was given @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { d, population, rate } = this;
    // A failed one has no share in what is good, only the baseline.
    const u = rankWeights(heights, this.utilities, -1 / population);
    if (!u) return;
    const delta = new Float64Array(d);
    const G = new Float64Array(d * d);
    this.rows(z).forEach((row, i) => {
      row.forEach((v, j) => (delta[j]! += u[i]! * v));
      addOuter(G, row, u[i]!);
      for (let j = 0; j < d; j++) G[j * d + j]! -= u[i]!;
    });
    let trace = 0;
    for (let j = 0; j < d; j++) trace += G[j * d + j]!;
    for (let j = 0; j < d; j++) G[j * d + j]! -= trace / d;

    matVec(this.B, delta).forEach((v, j) => (this.mean[j]! += this.sigma * v));
    this.sigma *= exp((rate / 2) * (trace / d));
    this.B = matMul(
      this.B,
      expSymmetric(
        G.map((g) => (rate / 2) * g),
        d,
      ),
      d,
    );
  }

  /** The largest standard deviation of a coordinate. */
  get reach(): number {
    const { d, B } = this;
    const rows = Array.from({ length: d }, (_, i) => B.subarray(i * d, (i + 1) * d));
    return this.sigma * Math.sqrt(Math.max(...rows.map((row) => row.reduce((sum, b) => sum + b * b, 0))));
  }

  /** Longest over shortest axis of the distribution, squared. */
  get condition(): number {
    const { d, B } = this;
    const { values } = eigen(matMul(B, transpose(B, d), d), d);
    return values[0]! > 0 ? values.at(-1)! / values[0]! : Infinity;
  }

  private rows(z: ArrayLike<number>): Float64Array[] {
    const { d, population } = this;
    return Array.from({ length: population }, (_, i) => Float64Array.from({ length: d }, (_, j) => z[i * d + j]!));
  }
}
