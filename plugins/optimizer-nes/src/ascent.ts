import { norm } from '@genospike/tensor/linalg';
import { z } from 'zod';

/** Makes a step of a gradient that points uphill. */
export interface Ascent {
  /** Learning rate. */
  rate: number;
  /** mean += step, in place. */
  climb(mean: Float64Array, gradient: Float64Array): void;
}

const EPSILON = 1e-8;

/** Adam (Kingma & Ba, arXiv 1412.6980) with β₁ = 0.9, β₂ = 0.999. */
export class Adam implements Ascent {
  rate: number;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  /** β₁^t and β₂^t */
  #fade1 = 1;
  #fade2 = 1;

  constructor(size: number, rate: number) {
    this.rate = rate;
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
  }

  climb(mean: Float64Array, gradient: Float64Array): void {
    const first = this.#first;
    const second = this.#second;
    this.#fade1 *= 0.9;
    this.#fade2 *= 0.999;
    const rate = this.rate / (1 - this.#fade1);
    const per = 1 / (1 - this.#fade2);
    for (let j = 0; j < mean.length; j++) {
      const g = gradient[j]!;
      const m = 0.9 * first[j]! + 0.1 * g;
      const v = 0.999 * second[j]! + 0.001 * g * g;
      first[j] = m;
      second[j] = v;
      mean[j]! += (rate * m) / (Math.sqrt(v * per) + EPSILON);
    }
  }
}

/** ClipUp (Toklu, Liskowski & Srivastava, PPSN 2020, arXiv 2008.02387): momentum of normalised gradients, its length limited,
 *  so that the fitness may have any scale. */
export class ClipUp implements Ascent {
  rate: number;
  /** The longest step, in learning rates. */
  readonly #longest: number;
  readonly #momentum: number;
  readonly #velocity: Float64Array;

  constructor(size: number, rate: number, fastest = 2 * rate, momentum = 0.9) {
    this.rate = rate;
    this.#longest = fastest / rate;
    this.#momentum = momentum;
    this.#velocity = new Float64Array(size);
  }

  climb(mean: Float64Array, gradient: Float64Array): void {
    const velocity = this.#velocity;
    const gain = this.rate / (norm(gradient) + EPSILON);
    for (let j = 0; j < velocity.length; j++) velocity[j] = this.#momentum * velocity[j]! + gain * gradient[j]!;
    const speed = norm(velocity);
    const limit = this.#longest * this.rate;
    const clip = speed > limit ? limit / speed : 1;
    for (let j = 0; j < mean.length; j++) mean[j]! += velocity[j]! *= clip;
  }
}

/** How the mean follows the gradient. */
export const ascentOptions = {
  fastest: z
    .number()
    .positive()
    .optional()
    .describe('ClipUp: the longest step of the mean; left out: twice the learning rate.'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('ClipUp: the share of a step that the next one keeps.'),
};

export interface AscentChoice {
  readonly ascent: 'adam' | 'clip-up';
  readonly learningRate: number;
  readonly fastest?: number | undefined;
  readonly momentum: number;
}
export const ascentOf = (size: number, { ascent, learningRate, fastest, momentum }: AscentChoice): Ascent =>
  ascent === 'adam' ? new Adam(size, learningRate) : new ClipUp(size, learningRate, fastest, momentum);
