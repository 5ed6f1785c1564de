import { exp, norm, power, rankWeights } from '@genospike/tensor/linalg';
import type { SepConstants } from './sep-constants.ts';

/** Coordinates that are summed together: what they need stays in a core's own cache. */
const BLOCK = 1024;

/** The numbers of sep-CMA-ES: ranked steps in, the next distribution N(mean, σ² diag(scale²)) out. Seven arrays of d numbers. */
export class SepState {
  readonly mean: Float64Array;
  sigma: number;
  /** [d] standard deviations over σ. */
  readonly scale: Float64Array;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  /** Populations that taught something. */
  tells = 0;
  readonly k: SepConstants;
  private readonly positive: Float64Array;
  private readonly point: Float64Array;
  /** Σ w z and Σ w z² a coordinate. */
  private readonly step: Float64Array;
  private readonly square: Float64Array;

  constructor(constants: SepConstants, mean: ArrayLike<number>, sigma: number) {
    const { d, weights } = constants;
    this.k = constants;
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    this.scale = new Float64Array(d).fill(1);
    this.pathSigma = new Float64Array(d);
    this.pathC = new Float64Array(d);
    this.positive = weights.map((w) => Math.max(w, 0));
    this.point = new Float64Array(d);
    this.step = new Float64Array(d);
    this.square = new Float64Array(d);
  }

  /** x = mean + σ scale z. @param z [population * d] @yields [d], overwritten by the next */
  *sample(z: ArrayLike<number>): Generator<Float64Array> {
    const { mean, sigma, scale, point } = this;
    const { d, population } = this.k;
    for (let i = 0; i < population; i++) {
      for (let j = 0, at = i * d; j < d; j++, at++) point[j] = mean[j]! + sigma * scale[j]! * z[at]!;
      yield point;
    }
  }

  /** One update. @param z [population * d], as sampled @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { d, weights, muEff, cSigma, dSigma, chi, stall } = this.k;
    const recombine = rankWeights(heights, this.positive, 0);
    const adapt = rankWeights(heights, weights, 0);
    if (!recombine || !adapt) return;
    this.gather(z, recombine, adapt);
    const { mean, sigma, scale, pathSigma, step } = this;

    const gain = Math.sqrt(cSigma * (2 - cSigma) * muEff);
    for (let j = 0; j < d; j++) pathSigma[j] = (1 - cSigma) * pathSigma[j]! + gain * step[j]!;
    const length = norm(pathSigma);
    const age = 1 - power(1 - cSigma, 2 * (this.tells + 1 + stall.late));
    const stalled = (length * length) / age >= stall.limit;
    for (let j = 0; j < d; j++) mean[j]! += sigma * scale[j]! * step[j]!;
    const total = adapt.reduce((sum, w) => sum + w, 0);
    if (this.k.active) this.multiply(total, stalled);
    else this.add(total, stalled);

    const change = (cSigma / dSigma) * (length / chi - 1);
    this.sigma = Math.min(1e32, sigma * exp(this.k.active ? Math.max(-1, Math.min(1, change)) : change));
    this.tells++;
  }

  /** [d] standard deviations of the coordinates. */
  deviations(): Float64Array {
    const { sigma, scale, point } = this;
    for (let j = 0; j < scale.length; j++) point[j] = sigma * scale[j]!;
    return point;
  }
  /** Longest over shortest axis of the distribution, squared. */
  get condition(): number {
    let [least, most] = [Infinity, 0];
    for (const s of this.scale) {
      if (s < least) least = s;
      if (s > most) most = s;
    }
    return (most / least) ** 2;
  }
  /** The largest standard deviation of a coordinate. */
  get reach(): number {
    let most = 0;
    for (const s of this.scale) if (s > most) most = s;
    return this.sigma * most;
  }

  /** Four rows at once: sums are read and written a quarter as often. */
  private gather(normal: ArrayLike<number>, recombine: Float64Array, adapt: Float64Array): void {
    const { step, square } = this;
    const d = step.length;
    step.fill(0);
    square.fill(0);
    const rows = [...recombine.keys()].filter((i) => recombine[i] !== 0 || adapt[i] !== 0);
    for (let from = 0; from < d; from += BLOCK) {
      const to = Math.min(d, from + BLOCK);
      for (let r = 0; r < rows.length; r += 4) {
        // Beyond the last row comes the first again, and weighs nothing.
        const [a, b, c, e] = [rows[r]!, rows[r + 1] ?? 0, rows[r + 2] ?? 0, rows[r + 3] ?? 0];
        const left = rows.length - r;
        const [wa, wb, wc, we] = [
          recombine[a]!,
          left > 1 ? recombine[b]! : 0,
          left > 2 ? recombine[c]! : 0,
          left > 3 ? recombine[e]! : 0,
        ];
        const [va, vb, vc, ve] = [
          adapt[a]!,
          left > 1 ? adapt[b]! : 0,
          left > 2 ? adapt[c]! : 0,
          left > 3 ? adapt[e]! : 0,
        ];
        for (let j = from; j < to; j++) {
          const za = normal[a * d + j]!;
          const zb = normal[b * d + j]!;
          const zc = normal[c * d + j]!;
          const ze = normal[e * d + j]!;
          step[j]! += wa * za + wb * zb + wc * zc + we * ze;
          square[j]! += va * za * za + vb * zb * zb + vc * zc * zc + ve * ze * ze;
        }
      }
    }
  }

  /** scale² = keep scale² + c1 pc² + cμ Σ w y²; pc in the coordinates of y = scale z. */
  private add(total: number, stalled: boolean): void {
    const { scale, pathC, step, square } = this;
    const { muEff, cC, c1, cMu } = this.k;
    const gain = stalled ? 0 : Math.sqrt(cC * (2 - cC) * muEff);
    const keep = 1 - c1 - cMu * total + (stalled ? c1 * cC * (2 - cC) : 0);
    for (let j = 0; j < scale.length; j++) {
      const s = scale[j]!;
      const p = (1 - cC) * pathC[j]! + gain * s * step[j]!;
      pathC[j] = p;
      scale[j] = Math.sqrt(s * s * (keep + cMu * square[j]!) + c1 * p * p);
    }
  }

  /** scale *= 2^(½ (c1 (pc² - 1) + cμ Σ w (z² - 1))); pc in the coordinates of z. */
  private multiply(total: number, stalled: boolean): void {
    const { scale, pathC, step, square } = this;
    const { muEff, cC, c1, cMu } = this.k;
    const gain = stalled ? 0 : Math.sqrt(cC * (2 - cC) * muEff);
    const one = stalled ? c1 * (1 - cC * (2 - cC)) : c1;
    for (let j = 0; j < scale.length; j++) {
      const p = (1 - cC) * pathC[j]! + gain * step[j]!;
      pathC[j] = p;
      // Held to where neither 0 nor infinity is a scale, however wild the z (a point told that was never asked for).
      const power2 = Math.max(-30, Math.min(30, one * p * p + cMu * square[j]! - one - cMu * total));
      scale[j]! *= nearOne((Math.LN2 / 2) * power2);
    }
  }
}

/** e^x; of small x, as all but the first are, by its series without a division. Relative error below 1e-15. */
function nearOne(x: number): number {
  if (x > 0.2 || x < -0.2) return exp(x);
  let sum = 1 / 3628800;
  sum = sum * x + 1 / 362880;
  sum = sum * x + 1 / 40320;
  sum = sum * x + 1 / 5040;
  sum = sum * x + 1 / 720;
  sum = sum * x + 1 / 120;
  sum = sum * x + 1 / 24;
  sum = sum * x + 1 / 6;
  sum = sum * x + 0.5;
  sum = sum * x + 1;
  return sum * x + 1;
}
