import { rankWeights, weightedMoments } from '@genospike/tensor/linalg';
import type { Ascent } from './ascent.ts';
import { mirrored } from './mirrored.ts';
import { centredRanks } from './utilities.ts';

/** The numbers of PGPE: N(mean, diag(scale²)) by likelihood gradients of both. Draws nothing, asks nobody. */
export class PgpeState {
  readonly mean: Float64Array;
  /** [d] standard deviations. */
  readonly scale: Float64Array;
  readonly population: number;
  readonly #ascent: Ascent;
  readonly #scaleRate: number;
  readonly #scaleChange: number;
  readonly #ranks: Float64Array;
  readonly #gradient: Float64Array;
  readonly #squares: Float64Array;

  /** @param scaleRate learning rate of the scales @param scaleChange the largest share of a scale that changes at once */
  constructor(
    mean: ArrayLike<number>,
    sigma: number,
    population: number,
    ascent: Ascent,
    scaleRate: number,
    scaleChange: number,
  ) {
    const d = mean.length;
    this.mean = Float64Array.from(mean);
    this.scale = new Float64Array(d).fill(sigma);
    this.population = population;
    this.#ascent = ascent;
    this.#scaleRate = scaleRate;
    this.#scaleChange = scaleChange;
    this.#ranks = centredRanks(population);
    this.#gradient = new Float64Array(d);
    this.#squares = new Float64Array(d);
  }

  /** x = mean ± ε, ε = scale z. @param z [pairs * d] */
  sample(z: ArrayLike<number>): Iterable<Float64Array> {
    const { mean, scale } = this;
    const d = mean.length;
    return mirrored(mean, this.population, (pair, y) => {
      for (let j = 0, at = pair * d; j < d; j++, at++) y[j] = scale[j]! * z[at]!;
    });
  }

  /** g_mean = Σ (u⁺ - u⁻) ε / λ, g_scale = Σ (u⁺ + u⁻ - 2 ū) (ε² - scale²) / scale / λ over pairs, u the centred ranks.
   *  @param z what `sample` was given @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { mean, scale } = this;
    const u = rankWeights(heights, this.#ranks, -0.5);
    if (!u) return;
    const { odd, even } = aboutMean(u);
    const [gradient, squares] = [this.#gradient, this.#squares];
    weightedMoments(gradient, squares, z, odd, even);
    const total = even.reduce((sum, w) => sum + w, 0);
    for (let j = 0; j < mean.length; j++) gradient[j]! *= scale[j]!;
    this.#ascent.climb(mean, gradient);
    const [rate, most] = [this.#scaleRate, this.#scaleChange];
    for (let j = 0; j < scale.length; j++) {
      const change = rate * (squares[j]! - total);
      scale[j]! *= 1 + (change > most ? most : change < -most ? -most : change);
    }
  }

  /** Makes every step so many times as large. */
  widen(factor: number): void {
    for (let j = 0; j < this.scale.length; j++) this.scale[j]! *= factor;
  }

  /** The largest standard deviation. */
  get reach(): number {
    let most = 0;
    for (const s of this.scale) if (s > most) most = s;
    return most;
  }
  /** Longest over shortest axis, squared. */
  get condition(): number {
    let least = Infinity;
    for (const s of this.scale) if (s < least) least = s;
    const ratio = this.reach / least;
    return ratio * ratio;
  }
}

/** Of every pair (u⁺ - u⁻) / λ and (u⁺ + u⁻ - 2 ū) / λ; one without a mirror image stands against the mean. */
function aboutMean(u: Float64Array): { readonly odd: Float64Array; readonly even: Float64Array } {
  const population = u.length;
  const mean = u.reduce((sum, x) => sum + x, 0) / population;
  const size = Math.ceil(population / 2);
  const [odd, even] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    const plus = u[2 * i]! - mean;
    const minus = 2 * i + 1 < population ? u[2 * i + 1]! - mean : 0;
    odd[i] = (plus - minus) / population;
    even[i] = (plus + minus) / population;
  }
  return { odd, even };
}
