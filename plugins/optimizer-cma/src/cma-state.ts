import {
  addOuter,
  compose,
  dot,
  eigen,
  exp,
  identity,
  matTVec,
  matVec,
  norm,
  power,
  rankWeights,
} from '@genospike/tensor/linalg';
import type { CmaConstants } from './cma-constants.ts';

/** C = V' diag(axes²) V */
interface Basis {
  readonly vectors: Float64Array;
  readonly axes: Float64Array;
}

/** The numbers of CMA-ES: points in, the next distribution N(mean, σ² C) out. Draws nothing, asks nobody. */
export class CmaState {
  readonly mean: Float64Array;
  sigma: number;
  /** [d, d]; only its lower triangle is kept. */
  C: Float64Array;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  /** Populations that taught something. */
  tells = 0;
  private readonly positive: Float64Array;
  private basis: Basis;
  /** The tell that `basis` was computed after. */
  private decomposed = 0;
  readonly k: CmaConstants;

  constructor(constants: CmaConstants, mean: ArrayLike<number>, sigma: number) {
    const { d, weights } = constants;
    this.k = constants;
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    this.C = identity(d);
    this.pathSigma = new Float64Array(d);
    this.pathC = new Float64Array(d);
    this.positive = weights.map((w) => Math.max(w, 0));
    this.basis = { vectors: identity(d), axes: new Float64Array(d).fill(1) };
  }

  /** x = mean + σ C^½ z with the symmetric root, on which the signs and order of eigenvectors have no say.
   *  @param z [population * d] */
  sample(z: ArrayLike<number>): Float64Array[] {
    const { d, population } = this.k;
    return Array.from({ length: population }, (_, i) => {
      const y = this.root(
        Float64Array.from({ length: d }, (_, j) => z[i * d + j]!),
        1,
      );
      return this.mean.map((m, j) => m + this.sigma * y[j]!);
    });
  }

  /** One update (Hansen's tutorial, appendix A).
   *  @param points as many as the population @param heights larger is better, undefined: failed */
  tell(points: readonly ArrayLike<number>[], heights: readonly (number | undefined)[]): void {
    const { d, weights, muEff, cSigma, dSigma, cC, c1, cMu, chi } = this.k;
    const recombine = rankWeights(heights, this.positive, 0);
    const adapt = rankWeights(heights, weights, 0);
    if (!recombine || !adapt) return;
    const ys = points.map((x) => this.mean.map((m, j) => (x[j]! - m) / this.sigma));
    const step = new Float64Array(d);
    ys.forEach((y, i) => y.forEach((v, j) => (step[j]! += recombine[i]! * v)));

    const whitened = this.root(step, -1);
    blend(this.pathSigma, whitened, cSigma, muEff);
    const length = norm(this.pathSigma);
    // Stalls the rank-one path while the step grows fast; 2(g + 1) as in the tutorial, g from 1.
    const horizon = Math.sqrt(1 - power(1 - cSigma, 2 * (this.tells + 2)));
    const stalled = length / horizon >= (1.4 + 2 / (d + 1)) * chi;
    blend(this.pathC, stalled ? new Float64Array(d) : step, cC, muEff);

    const total = adapt.reduce((sum, w) => sum + w, 0);
    const keep = 1 - c1 - cMu * total + (stalled ? c1 * cC * (2 - cC) : 0);
    // Negative weights take as much from every direction, however long its y (before C, mean and σ move).
    const scaled = ys.map((y, i) => (adapt[i]! < 0 ? (adapt[i]! * d) / (squared(this.root(y, -1)) + 1e-8) : adapt[i]!));
    this.C.forEach((c, i) => (this.C[i] = keep * c));
    addOuter(this.C, this.pathC, c1);
    ys.forEach((y, i) => addOuter(this.C, y, cMu * scaled[i]!));

    step.forEach((v, j) => (this.mean[j]! += this.sigma * v));
    this.sigma = Math.min(1e32, this.sigma * exp((cSigma / dSigma) * (length / chi - 1)));
    this.tells++;
    if (this.tells - this.decomposed >= this.k.gap) this.decompose();
  }

  /** Longest over shortest axis of the distribution, squared. */
  get condition(): number {
    const { axes } = this.basis;
    const ratio = axes.at(-1)! / axes[0]!;
    return ratio * ratio;
  }
  /** The largest standard deviation, or movement, of a coordinate; and of an axis. */
  get reach(): { readonly coordinate: number; readonly axis: number } {
    const { d } = this.k;
    let most = 0;
    this.pathC.forEach((p, j) => (most = Math.max(most, Math.abs(p), Math.sqrt(this.C[j * d + j]!))));
    return { coordinate: this.sigma * most, axis: this.sigma * this.basis.axes.at(-1)! };
  }

  /** C^(±½) y, by the last decomposition. */
  private root(y: Float64Array, sign: 1 | -1): Float64Array {
    const { vectors, axes } = this.basis;
    const along = matVec(vectors, y);
    return matTVec(
      vectors,
      along.map((v, k) => (sign === 1 ? v * axes[k]! : v / axes[k]!)),
    );
  }

  private decompose(): void {
    const { values, vectors } = eigen(this.C, this.k.d);
    // Rounding can leave a flat direction below 0; it becomes a condition that `done` reports.
    const floor = values.at(-1)! * 1e-15;
    if (values[0]! < floor) {
      values.forEach((v, k) => (values[k] = Math.max(v, floor)));
      this.C = compose(vectors, values);
    }
    this.basis = { vectors, axes: values.map(Math.sqrt) };
    this.decomposed = this.tells;
  }
}

const squared = (x: Float64Array): number => dot(x, x);

/** path = (1 - c) path + sqrt(c (2 - c) μ_eff) step, in place. */
function blend(path: Float64Array, step: Float64Array, c: number, muEff: number): void {
  const gain = Math.sqrt(c * (2 - c) * muEff);
  path.forEach((p, j) => (path[j] = (1 - c) * p + gain * step[j]!));
}
