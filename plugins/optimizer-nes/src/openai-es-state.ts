import { rankWeights } from '@genospike/tensor/linalg';
import type { Ascent } from './ascent.ts';
import { mirrored, pairWeights } from './mirrored.ts';
import { weightedSum } from './moments.ts';
import { centredRanks } from './utilities.ts';

/** The numbers of OpenAI's evolution strategy: N(mean, σ² I), σ given. Draws nothing, asks nobody. */
export class OpenAiEsState {
  readonly mean: Float64Array;
  sigma: number;
  readonly population: number;
  readonly #ascent: Ascent;
  readonly #weightDecay: number;
  readonly #ranks: Float64Array;
  readonly #gradient: Float64Array;

  constructor(mean: ArrayLike<number>, sigma: number, population: number, ascent: Ascent, weightDecay = 0) {
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    this.population = population;
    this.#ascent = ascent;
    this.#weightDecay = weightDecay;
    this.#ranks = centredRanks(population);
    this.#gradient = new Float64Array(this.mean.length);
  }

  /** x = mean ± σ z. @param z [pairs * d] */
  sample(z: ArrayLike<number>): Iterable<Float64Array> {
    const { sigma } = this;
    const d = this.mean.length;
    return mirrored(this.mean, this.population, (pair, y) => {
      for (let j = 0, at = pair * d; j < d; j++, at++) y[j] = sigma * z[at]!;
    });
  }

  /** g = Σ u (x - mean) / (λ σ²) - weightDecay mean, u the centred ranks; the mean climbs it.
   *  @param z what `sample` was given @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { mean, sigma, population } = this;
    const u = rankWeights(heights, this.#ranks, -0.5);
    if (!u) return;
    const { odd } = pairWeights(u);
    const per = 1 / (population * sigma);
    for (let i = 0; i < odd.length; i++) odd[i]! *= per;
    const gradient = weightedSum(this.#gradient, z, odd);
    const decay = this.#weightDecay;
    if (decay) for (let j = 0; j < mean.length; j++) gradient[j]! -= decay * mean[j]!;
    this.#ascent.climb(mean, gradient);
  }
}
