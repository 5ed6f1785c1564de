import { dot, exp, identity, log, matTVec, matVec } from '@genospike/tensor/linalg';

/** Igel, Suttorp & Hansen, GECCO 2006, table 1: success aimed at, how fast it is measured, above which the path stalls. */
const TARGET = 2 / 11;
const RATE = 1 / 12;
const THRESHOLD = 0.44;
/** Arnold & Hansen, GECCO 2010: a step is bad when worse than the parent so many successes ago. */
const ANCESTORS = 5;

/** The numbers of the (1+1)-CMA-ES: one step and its value in, the next distribution N(parent, σ² A A') out. */
export class OnePlusOneState {
  /** Where the best is. */
  readonly mean: Float64Array;
  sigma: number;
  /** A and its inverse, [d, d], row by row. */
  readonly root: Float64Array;
  readonly inverse: Float64Array;
  readonly path: Float64Array;
  /** Share of successes, smoothed. */
  success = TARGET;
  /** Values of the parents, the latest last. */
  private readonly parents: number[] = [];
  private readonly active: boolean;

  constructor(mean: ArrayLike<number>, sigma: number, active = true) {
    const d = mean.length;
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    this.active = active;
    this.root = identity(d);
    this.inverse = identity(d);
    this.path = new Float64Array(d);
  }

  /** x = parent + σ A z. @param z [d] */
  sample(z: Float64Array): Float64Array {
    const point = matVec(this.root, z);
    for (let j = 0; j < point.length; j++) point[j] = this.mean[j]! + this.sigma * point[j]!;
    return point;
  }

  /** The first that does not fail is the parent. A child as good as its parent takes its place, and teaches nothing.
   *  @param z as sampled @param height larger is better, undefined: failed */
  tell(z: Float64Array, height: number | undefined): void {
    const parent = this.parents.at(-1);
    const d = z.length;
    if (parent === undefined ? height === undefined : height === parent && this.move(z)) return;
    if (parent === undefined) {
      this.move(z);
      this.parents.push(height!);
      return;
    }
    const better = height !== undefined && height > parent;
    this.success += RATE * (Number(better) - this.success);
    if (better) {
      const step = this.move(z);
      this.learn(step);
      this.parents.push(height);
      if (this.parents.length > ANCESTORS) this.parents.shift();
    } else if (
      this.active &&
      this.parents.length === ANCESTORS &&
      !(height !== undefined && height >= this.parents[0]!)
    )
      this.unlearn(z);
    this.sigma = Math.min(1e32, this.sigma * exp((this.success - TARGET) / (1 - TARGET) / (1 + d / 2)));
  }

  /** [d] variances over σ², the diagonal of A A'. */
  variance(j: number): number {
    const row = this.root.subarray(j * this.mean.length, (j + 1) * this.mean.length);
    return dot(row, row);
  }

  private move(z: Float64Array): Float64Array {
    const step = matVec(this.root, z);
    for (let j = 0; j < step.length; j++) this.mean[j]! += this.sigma * step[j]!;
    return step;
  }

  /** C = α C + c p p', p the path of successes. */
  private learn(step: Float64Array): void {
    const { path } = this;
    const d = path.length;
    const cPath = 2 / (d + 2);
    const cCov = 2 / (d * d + 6);
    const stalled = this.success >= THRESHOLD;
    const gain = stalled ? 0 : Math.sqrt(cPath * (2 - cPath));
    for (let j = 0; j < d; j++) path[j] = (1 - cPath) * path[j]! + gain * step[j]!;
    this.update(matVec(this.inverse, path), 1 - cCov + (stalled ? cCov * cPath * (2 - cPath) : 0), cCov);
  }

  /** C = (1 + c) C - c y y', y = A z: away from a bad step; c so small that C stays positive. */
  private unlearn(z: Float64Array): void {
    const d = z.length;
    const length = dot(z, z);
    if (length === 0) return;
    const c = 0.4 / (exp(1.6 * log(d)) + 1);
    const held = 1 - (c * length) / (1 + c) < 0.5 ? 1 / (2 * length - 1) : c;
    this.update(z, 1 + held, -held);
  }

  /** A A' becomes α A A' + β A w (A w)', and the inverse follows: d² work (Suttorp, Hansen & Igel, Mach. Learn. 2009). */
  private update(w: Float64Array, alpha: number, beta: number): void {
    const { root, inverse } = this;
    const d = w.length;
    const length = dot(w, w);
    const stretch = length > 0 ? Math.sqrt(1 + (beta * length) / alpha) : 1;
    const [scale, along] = [Math.sqrt(alpha), length > 0 ? (stretch - 1) / length : 0];
    const back = length > 0 ? (1 - 1 / stretch) / length : 0;
    const moved = matVec(root, w);
    const seen = matTVec(inverse, w);
    for (let i = 0; i < d; i++)
      for (let j = 0, at = i * d; j < d; j++, at++) {
        root[at] = scale * (root[at]! + along * moved[i]! * w[j]!);
        inverse[at] = (inverse[at]! - back * w[i]! * seen[j]!) / scale;
      }
  }
}
