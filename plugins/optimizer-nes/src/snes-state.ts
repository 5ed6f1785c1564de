import { log, rankWeights, weightedMoments } from '@genospike/tensor/linalg';
import { grow } from './grow.ts';
import { utilities } from './utilities.ts';

/** Separable natural evolution strategy (Wierstra et al. 2014): N(mean, diag(scale²)). Memory: a few times d, besides the
 *  drawn numbers. Draws nothing, asks nobody. */
export class SnesState {
  readonly mean: Float64Array;
  /** [d] standard deviations. */
  readonly scale: Float64Array;
  readonly population: number;
  /** Σ u z and Σ u z², and a point that is asked for. */
  readonly #delta: Float64Array;
  readonly #squares: Float64Array;
  readonly #point: Float64Array;
  readonly #utilities: Float64Array;
  readonly #rate: number;

  constructor(mean: ArrayLike<number>, sigma: number, population: number) {
    const d = mean.length;
    this.mean = Float64Array.from(mean);
    this.scale = new Float64Array(d).fill(sigma);
    this.population = population;
    this.#delta = new Float64Array(d);
    this.#squares = new Float64Array(d);
    this.#point = new Float64Array(d);
    this.#utilities = utilities(population);
    this.#rate = (3 + log(d)) / (5 * Math.sqrt(d));
  }

  /** x = mean + scale z, in one array that each point overwrites. @param z [population * d] */
  *sample(z: ArrayLike<number>): Generator<Float64Array> {
    const { mean, scale } = this;
    const x = this.#point;
    for (let i = 0, at = 0; i < this.population; i++) {
      for (let j = 0; j < x.length; j++, at++) x[j] = mean[j]! + scale[j]! * z[at]!;
      yield x;
    }
  }

  /** mean += scale Σ u z, scale *= exp(η/2 Σ u (z² - 1)).
   *  @param z what `sample` was given @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { mean, scale } = this;
    const u = rankWeights(heights, this.#utilities, -1 / this.population);
    if (!u) return;
    const [delta, squares] = [this.#delta, this.#squares];
    weightedMoments(delta, squares, z, u);
    const total = u.reduce((sum, w) => sum + w, 0);
    const half = this.#rate / 2;
    for (let j = 0; j < mean.length; j++) {
      mean[j]! += scale[j]! * delta[j]!;
      scale[j]! *= grow(half * (squares[j]! - total));
    }
  }

  /** Makes every step so many times as large. */
  widen(factor: number): void {
    for (let j = 0; j < this.scale.length; j++) this.scale[j]! *= factor;
  }

  /** Longest over shortest axis, squared. */
  get condition(): number {
    let [least, most] = [Infinity, 0];
    for (const s of this.scale) {
      if (s < least) least = s;
      if (s > most) most = s;
    }
    return (most / least) * (most / least);
  }
  /** The largest standard deviation. */
  get reach(): number {
    let most = 0;
    for (const s of this.scale) if (s > most) most = s;
    return most;
  }
}
