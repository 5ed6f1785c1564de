import { exp, norm, rankWeights, ROWS, stretches } from '@genospike/tensor/linalg';
import type { Stretches } from '@genospike/tensor/linalg';
import type { LmMaConstants } from './lm-ma-constants.ts';

/** The numbers of LM-MA-ES: ranked steps in, the next distribution out. A direction is d numbers; there are about 3 ln d. */
export class LmMaState {
  readonly mean: Float64Array;
  sigma: number;
  readonly pathSigma: Float64Array;
  /** Paths of the step, each slower than the one before; the distribution is stretched along them in turn. */
  readonly directions: readonly Float64Array[];
  /** Populations that taught something. */
  tells = 0;
  readonly k: LmMaConstants;
  private readonly stretches: Stretches;
  private readonly step: Float64Array;

  constructor(constants: LmMaConstants, mean: ArrayLike<number>, sigma: number) {
    const { d, cC } = constants;
    this.k = constants;
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    this.pathSigma = new Float64Array(d);
    this.stretches = stretches(d, cC.length);
    this.directions = this.stretches.directions;
    this.step = new Float64Array(d);
  }

  /** x = mean + σ M z. @param z [population * d] @yields [d], overwritten by the next */
  *sample(z: ArrayLike<number>): Generator<Float64Array> {
    const { mean, sigma } = this;
    const { d, population } = this.k;
    const point = new Float64Array(d);
    for (let i = 0; i < population; i++) {
      const step = this.row(z, i);
      for (let j = 0; j < d; j++) point[j] = mean[j]! + sigma * step[j]!;
      yield point;
    }
  }

  /** One update. @param z [population * d], as sampled @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { d, weights, muEff, cSigma, dSigma, cC, chi } = this.k;
    const recombine = rankWeights(heights, weights, 0);
    if (!recombine) return;
    const { mean, sigma, pathSigma, directions } = this;
    const drawn = new Float64Array(d);
    for (let i = 0; i < recombine.length; i++) {
      const w = recombine[i]!;
      if (w !== 0) for (let j = 0, at = i * d; j < d; j++, at++) drawn[j]! += w * z[at]!;
    }
    // M is linear: the sum of the steps is the step of the sum.
    const step = this.row(drawn, 0, 1);
    for (let j = 0; j < d; j++) mean[j]! += sigma * step[j]!;
    follow(pathSigma, drawn, cSigma, muEff);
    directions.forEach((direction, i) => follow(direction, drawn, cC[i]!, muEff));
    this.sigma = Math.min(1e32, sigma * exp((cSigma / dSigma) * (norm(pathSigma) / chi - 1)));
    this.tells++;
  }

  /** Standard deviations of the coordinates, as a sample shows them: M is never there as a matrix. */
  deviations(z: ArrayLike<number>): Float64Array {
    const { d, population } = this.k;
    const out = new Float64Array(d);
    for (let i = 0; i < population; i++) {
      const step = this.row(z, i);
      for (let j = 0; j < d; j++) out[j]! += step[j]! ** 2 / population;
    }
    for (let j = 0; j < d; j++) out[j] = this.sigma * Math.sqrt(out[j]!);
    return out;
  }

  /** M z of row i, M = M_n ... M_1, M_i = (1 - c_i) I + c_i p_i p_i' with direction p_i, as many as there were tells. Rows are
   *  made several at a time, from each ROWS-th one on. @param z [rows * d] */
  private row(z: ArrayLike<number>, i: number, rows = this.k.population): Float64Array {
    const { step, stretches } = this;
    const { d, cD } = this.k;
    const side = stretches.rows;
    if (i % ROWS === 0) {
      for (let r = 0; r < Math.min(ROWS, rows - i); r++)
        for (let j = 0, at = (i + r) * d; j < d; j++, at++) side[ROWS * j + r] = z[at]!;
      for (let k = 0; k < Math.min(this.tells, cD.length); k++) stretches.stretch(k, cD[k]!);
    }
    for (let j = 0, at = i % ROWS; j < d; j++, at += ROWS) step[j] = side[at]!;
    return step;
  }
}

/** path = (1 - c) path + sqrt(c (2 - c) μ_eff) step, in place. */
function follow(path: Float64Array, step: Float64Array, c: number, muEff: number): void {
  const gain = Math.sqrt(c * (2 - c) * muEff);
  for (let j = 0; j < path.length; j++) path[j] = (1 - c) * path[j]! + gain * step[j]!;
}
