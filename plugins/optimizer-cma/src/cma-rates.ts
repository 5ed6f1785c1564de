import { dot, exp, transpose } from '@genospike/tensor/linalg';
import type { SymmetricShape } from './cma-symmetric.ts';

/** Signal over noise that a rate aims at, and how fast rates move (Nomura, Akimoto & Ono 2023, table 1). */
const ALPHA = 1.4;
const GAMMA = 0.1;
const BETA_MEAN = 0.1;
const BETA_COVARIANCE = 0.03;

/** The state before a step. */
interface Before {
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly C: Float64Array;
}

/** Learning-rate adaptation (LRA; Nomura, Akimoto & Ono, GECCO 2023, arXiv 2304.03473): of steps that point one way the
 *  rate grows, up to 1; of steps that noise turns it shrinks. SNR = (‖E‖² - β/(2-β) V) / (V - ‖E‖²), E and V moving averages of
 *  a step, white under the distribution before it, and of its square; η *= exp(min(γη, β) clip(SNR / (αη) - 1)). */
export class LearningRates {
  readonly mean = new Rate(BETA_MEAN);
  readonly covariance = new Rate(BETA_COVARIANCE);
  private readonly shape: SymmetricShape;

  /** @param shape whose C is updated, and whose root is still that of the C before */
  constructor(shape: SymmetricShape) {
    this.shape = shape;
  }

  /** Takes only a share of a whole step of mean and σ² C, and splits the latter so that det C = 1.
   *  @param mean after the step, written @param sigma after the step
   *  @returns σ; times the old over the new rate of the mean, as the best σ is inverse to it */
  slow(before: Before, mean: Float64Array, sigma: number): number {
    const { shape } = this;
    const { C } = shape;
    const d = mean.length;
    const was = before.sigma * before.sigma;
    const grown = new Float64Array(d * d);
    for (let i = 0; i < d; i++)
      for (let at = i * d, j = 0; j <= i; j++, at++)
        grown[at] = grown[j * d + i] = sigma * sigma * C[at]! - was * before.C[at]!;
    const step = mean.map((m, j) => (m - before.mean[j]!) / before.sigma);
    const white = grown.map((x) => x / was / Math.SQRT2);
    shape.whiten(step, 1);
    shape.whiten(white, d);
    // On both sides: of a symmetric root, rows of the transpose are columns.
    const both = transpose(white, d);
    shape.whiten(both, d);

    const old = this.mean.value;
    const share = this.mean.adapt(step);
    const part = this.covariance.adapt(both);
    for (let j = 0; j < d; j++) mean[j] = before.mean[j]! + share * (mean[j]! - before.mean[j]!);
    for (let i = 0; i < C.length; i++) C[i] = was * before.C[i]! + part * grown[i]!;
    return (shape.normalise() * old) / share;
  }
}

class Rate {
  value = 1;
  private average: Float64Array | undefined;
  private square = 0;
  private readonly beta: number;

  constructor(beta: number) {
    this.beta = beta;
  }

  adapt(step: Float64Array): number {
    const { beta } = this;
    const average = (this.average ??= new Float64Array(step.length));
    for (let i = 0; i < step.length; i++) average[i] = (1 - beta) * average[i]! + beta * step[i]!;
    this.square = (1 - beta) * this.square + beta * dot(step, step);
    const signal = dot(average, average);
    const noise = this.square - signal;
    // A step of 0 says nothing.
    if (!(noise > 0)) return this.value;
    const ratio = (signal - (beta / (2 - beta)) * this.square) / noise;
    const wanted = Math.min(1, Math.max(-1, ratio / ALPHA / this.value - 1));
    return (this.value = Math.min(1, this.value * exp(Math.min(GAMMA * this.value, beta) * wanted)));
  }
}
