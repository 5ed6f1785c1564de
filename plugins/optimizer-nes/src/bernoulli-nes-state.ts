import { rankWeights } from '@genospike/tensor/linalg';
import { utilities } from './utilities.ts';

/** Natural evolution strategy over independent Bernoulli variables: each gene is 1 with its own probability. Draws nothing,
 *  asks nobody. */
export class BernoulliNesState {
  /** [d], each in [least, 1 - least]. */
  readonly probability: Float64Array;
  readonly population: number;
  readonly #rate: number;
  readonly #least: number;
  readonly #utilities: Float64Array;
  readonly #gradient: Float64Array;
  readonly #bits: Float64Array;

  constructor(probability: ArrayLike<number>, population: number, rate: number, least: number) {
    this.probability = Float64Array.from(probability, (p) => clip(p, least));
    this.population = population;
    this.#rate = rate;
    this.#least = least;
    this.#utilities = utilities(population);
    this.#gradient = new Float64Array(probability.length);
    this.#bits = new Float64Array(probability.length);
  }

  /** Bits, 1 where a uniform number is below the probability, in one array that each genome overwrites.
   *  @param uniform in [0, 1) [population * d] */
  *sample(uniform: ArrayLike<number>): Generator<Float64Array> {
    const { probability } = this;
    const bits = this.#bits;
    for (let i = 0, at = 0; i < this.population; i++) {
      for (let j = 0; j < bits.length; j++, at++) bits[j] = uniform[at]! < probability[j]! ? 1 : 0;
      yield bits;
    }
  }

  /** probability += rate Σ u (bit - probability): the likelihood gradient Σ u (bit - p) / (p (1 - p)) by the inverse of
   *  Fisher's information, 1 / (p (1 - p)).
   *  @param uniform what `sample` was given @param heights larger is better, undefined: failed */
  tell(uniform: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { probability, population } = this;
    const u = rankWeights(heights, this.#utilities, -1 / population);
    if (!u) return;
    const d = probability.length;
    const gradient = this.#gradient.fill(0);
    for (let i = 0, at = 0; i < population; i++) {
      const weight = u[i]!;
      for (let j = 0; j < d; j++, at++) gradient[j]! += uniform[at]! < probability[j]! ? weight : 0;
    }
    const total = u.reduce((sum, w) => sum + w, 0);
    for (let j = 0; j < d; j++) {
      const p = probability[j]!;
      probability[j] = clip(p + this.#rate * (gradient[j]! - total * p), this.#least);
    }
  }

  /** Whether every probability is at one of its ends. */
  get settled(): boolean {
    const least = this.#least;
    for (const p of this.probability) if (p > least && p < 1 - least) return false;
    return true;
  }
}

const clip = (p: number, least: number): number => Math.max(least, Math.min(1 - least, p));
