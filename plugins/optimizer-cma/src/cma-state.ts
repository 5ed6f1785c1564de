import { dot, exp, norm, power, rankWeights } from '@genospike/tensor/linalg';
import { CholeskyShape } from './cma-cholesky.ts';
import type { CmaConstants } from './cma-constants.ts';
import { LearningRates } from './cma-rates.ts';
import type { Shape } from './cma-shape.ts';
import { SymmetricShape } from './cma-symmetric.ts';

/** Up to so many dimensions the root of C is the symmetric one, as in the references; beyond, its Cholesky factor, which
 *  is an order of magnitude sooner there and needs as many evaluations. */
export const SYMMETRIC = 16;

export interface CmaChoices {
  /** The root of C; left out: as the dimension says. */
  readonly symmetric?: boolean | undefined;
  /** Learning rates adapted to noise: d³ work at every tell. */
  readonly adapted?: boolean | undefined;
}

/** The numbers of CMA-ES: points in, the next distribution N(mean, σ² C) out. Draws nothing, asks nobody. */
export class CmaState {
  readonly mean: Float64Array;
  sigma: number;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  /** Populations that taught something. */
  tells = 0;
  readonly k: CmaConstants;
  private readonly shape: Shape;
  private readonly rates?: LearningRates;
  private readonly positive: Float64Array;
  /** The tell that the root of C was computed after. */
  private factorised = 0;
  /** Diagonal of C. */
  private readonly variances: Float64Array;
  /** [population + 1, d] each: (x - mean) / σ and the path; what is whitened. */
  private readonly ys: Float64Array;
  private readonly white: Float64Array;
  private readonly step: Float64Array;

  constructor(
    constants: CmaConstants,
    mean: ArrayLike<number>,
    sigma: number,
    { symmetric, adapted }: CmaChoices = {},
  ) {
    const { d, weights, population } = constants;
    this.k = constants;
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    const plain = symmetric ?? d <= SYMMETRIC;
    if (adapted) {
      const shape = new SymmetricShape(d);
      this.rates = new LearningRates(shape);
      this.shape = shape;
    } else this.shape = plain ? new SymmetricShape(d) : new CholeskyShape(d, population + 1);
    this.variances = new Float64Array(d).fill(1);
    this.pathSigma = new Float64Array(d);
    this.pathC = new Float64Array(d);
    this.positive = weights.map((w) => Math.max(w, 0));
    this.ys = new Float64Array((population + 1) * d);
    this.white = new Float64Array((population + 1) * d);
    this.step = new Float64Array(d);
  }

  /** [d, d]; only its lower triangle is kept. */
  get C(): Float64Array {
    return this.shape.C;
  }

  /** x = mean + σ A z, A A' = C. @param z [population * d] */
  sample(z: ArrayLike<number>): Float64Array[] {
    const { k, mean, sigma, white: y } = this;
    const { d, population } = k;
    this.shape.color(z, y, population);
    const points: Float64Array[] = [];
    for (let i = 0; i < population; i++) {
      const x = new Float64Array(d);
      for (let j = 0, at = i * d; j < d; j++, at++) x[j] = mean[j]! + sigma * y[at]!;
      points.push(x);
    }
    return points;
  }

  /** One update (Hansen's tutorial, appendix A).
   *  @param points as many as the population @param heights larger is better, undefined: failed */
  tell(points: readonly ArrayLike<number>[], heights: readonly (number | undefined)[]): void {
    const { mean, sigma, ys, white, step, pathSigma, pathC, shape } = this;
    const { d, population, weights, muEff, cSigma, dSigma, cC, c1, cMu, chi } = this.k;
    const recombine = rankWeights(heights, this.positive, 0);
    const adapt = rankWeights(heights, weights, 0);
    if (!recombine || !adapt) return;
    step.fill(0);
    for (let i = 0, at = 0; i < population; i++) {
      const x = points[i]!;
      const w = recombine[i]!;
      for (let j = 0; j < d; j++, at++) step[j]! += w * (ys[at] = (x[j]! - mean[j]!) / sigma);
    }

    // The step and whatever weighs against, white at once, before C, mean and σ move.
    let rows = 1;
    white.set(step);
    for (let i = 0; i < population; i++) if (adapt[i]! < 0) white.set(ys.subarray(i * d, (i + 1) * d), rows++ * d);
    shape.whiten(white, rows);

    blend(pathSigma, white, cSigma, muEff);
    const length = norm(pathSigma);
    // Stalls the rank-one path while the step grows fast; 2(g + 1) as in the tutorial, g from 1.
    const horizon = Math.sqrt(1 - power(1 - cSigma, 2 * (this.tells + 2)));
    const stalled = length / horizon >= (1.4 + 2 / (d + 1)) * chi;
    if (stalled) for (let j = 0; j < d; j++) pathC[j]! *= 1 - cC;
    else blend(pathC, step, cC, muEff);

    const before = this.rates && { mean: mean.slice(), sigma, C: shape.C.slice() };
    // Negative weights take as much from every direction, however long its y.
    const each = new Float64Array(population + 1);
    let total = 0;
    for (let i = 0, row = 1; i < population; i++) {
      const w = adapt[i]!;
      total += w;
      each[i] = cMu * (w < 0 ? (w * d) / (squared(white.subarray(row * d, ++row * d)) + 1e-8) : w);
    }
    each[population] = c1;
    ys.set(pathC, population * d);
    const keep = 1 - c1 - cMu * total + (stalled ? c1 * cC * (2 - cC) : 0);
    shape.blend(keep, ys, each, population + 1);
    this.measure(keep, each);

    for (let j = 0; j < d; j++) mean[j]! += sigma * step[j]!;
    this.sigma = within(1e-150, sigma * exp((cSigma / dSigma) * (length / chi - 1)), 1e32);
    this.tells++;
    if (before) {
      this.sigma = within(1e-150, this.rates!.slow(before, mean, this.sigma), 1e32);
      for (let j = 0; j < d; j++) this.variances[j] = shape.C[j * d + j]!;
    } else if (this.tells - this.factorised >= this.k.gap) {
      shape.factorise();
      this.factorised = this.tells;
    }
  }

  /** Longest over shortest axis of the distribution, squared. */
  get condition(): number {
    return this.shape.longest / this.shape.shortest;
  }
  /** The largest standard deviation, or movement, of a coordinate; and of an axis. */
  get reach(): { readonly coordinate: number; readonly axis: number } {
    let most = 0;
    for (let j = 0; j < this.k.d; j++)
      most = Math.max(most, Math.abs(this.pathC[j]!), Math.sqrt(Math.max(0, this.variances[j]!)));
    return { coordinate: this.sigma * most, axis: this.sigma * Math.sqrt(this.shape.longest) };
  }
  /** Standard deviation of a coordinate. */
  deviation(j: number): number {
    return this.sigma * Math.sqrt(Math.max(0, this.variances[j]!));
  }
  /** A principal axis, as long as its standard deviation: another one at each tell, or the shortest. */
  get axis(): Float64Array {
    return this.shape.axis(this.tells).map((v) => this.sigma * v);
  }

  /** The diagonal of C, as `Shape.blend` moved it. */
  private measure(keep: number, weights: Float64Array): void {
    const { variances, ys } = this;
    const { d } = this.k;
    for (let j = 0; j < d; j++) variances[j]! *= keep;
    for (let i = 0, at = 0; i < weights.length; i++)
      for (let j = 0; j < d; j++, at++) variances[j]! += weights[i]! * ys[at]! * ys[at]!;
  }
}

const squared = (x: Float64Array): number => dot(x, x);
const within = (least: number, x: number, most: number): number => Math.min(most, Math.max(least, x));

/** path = (1 - c) path + sqrt(c (2 - c) μ_eff) step, in place. */
function blend(path: Float64Array, step: Float64Array, c: number, muEff: number): void {
  const gain = Math.sqrt(c * (2 - c) * muEff);
  for (let j = 0; j < path.length; j++) path[j] = (1 - c) * path[j]! + gain * step[j]!;
}
