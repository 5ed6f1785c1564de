import { addOuter, dot, eigen, exp, identity, log, matTVec, matVec, power } from '@genospike/tensor/linalg';

/** The numbers of CMA-ES as an emitter needs it: the number of parents changes with every population, so weights and
 *  rates are made anew at each tell (Fontaine et al. 2020; Hansen, arXiv 1604.00772, positive weights). Draws nothing.
 *  pyribs 0.12 multiplies the rank-one term by c1 twice and leaves sigma out of its path, so that it hardly learns. */
export class EmitterState {
  mean: Float64Array;
  sigma: number;
  /** [d, d]; its lower triangle. */
  C: Float64Array;
  private readonly pathSigma: Float64Array;
  private readonly pathC: Float64Array;
  private vectors: Float64Array;
  private axes: Float64Array;
  private tells = 0;

  constructor(mean: ArrayLike<number>, sigma: number) {
    const d = mean.length;
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    this.C = identity(d);
    this.vectors = identity(d);
    this.axes = new Float64Array(d).fill(1);
    this.pathSigma = new Float64Array(d);
    this.pathC = new Float64Array(d);
  }

  /** mean + sigma C^½ z @param z [d] */
  sample(z: ArrayLike<number>): Float64Array {
    const y = this.root(z, 1);
    for (let j = 0; j < y.length; j++) y[j] = this.mean[j]! + this.sigma * y[j]!;
    return y;
  }

  /** @param parents best first */
  tell(parents: readonly Float64Array[]): void {
    if (!parents.length) return;
    const d = this.mean.length;
    const raw = parents.map((_, i) => log(parents.length + 0.5) - log(i + 1));
    const total = raw.reduce((sum, w) => sum + w, 0);
    const weights = raw.map((w) => w / total);
    const muEff = 1 / weights.reduce((sum, w) => sum + w * w, 0);
    const cC = (4 + muEff / d) / (d + 4 + (2 * muEff) / d);
    const cSigma = (muEff + 2) / (d + muEff + 5);
    const c1 = 2 / ((d + 1.3) * (d + 1.3) + muEff);
    const cMu = Math.min(1 - c1, (2 * (muEff - 2 + 1 / muEff)) / ((d + 2) * (d + 2) + muEff));
    const damping = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1) + cSigma;
    this.tells++;

    const step = new Float64Array(d);
    const ys = parents.map((x, i) => {
      const y = new Float64Array(d);
      for (let j = 0; j < d; j++) {
        y[j] = (x[j]! - this.mean[j]!) / this.sigma;
        step[j]! += weights[i]! * y[j]!;
      }
      return y;
    });
    blend(this.pathSigma, this.root(step, -1), cSigma, muEff);
    const square = dot(this.pathSigma, this.pathSigma) / d;
    const stalled = square / (1 - power(1 - cSigma, 2 * this.tells)) >= 2 + 4 / (d + 1);
    blend(this.pathC, stalled ? new Float64Array(d) : step, cC, muEff);

    const keep = 1 - cMu - c1 * (stalled ? 1 - cC * (2 - cC) : 1);
    for (let k = 0; k < d * d; k++) this.C[k]! *= keep;
    addOuter(this.C, this.pathC, c1);
    ys.forEach((y, i) => addOuter(this.C, y, cMu * weights[i]!));
    for (let j = 0; j < d; j++) this.mean[j]! += this.sigma * step[j]!;
    this.sigma *= exp(Math.min(1, (cSigma / damping) * ((square - 1) / 2)));
    const { values, vectors } = eigen(Float64Array.from(this.C), d);
    this.vectors = vectors;
    this.axes = values.map((v) => Math.sqrt(Math.max(v, 1e-300)));
  }

  /** Too narrow or too small to find anything (pycma's tolerances), or run away. */
  get spent(): boolean {
    const [least, most] = [this.axes[0]!, this.axes.at(-1)!];
    return !(most / least < 1e7 && this.sigma * most > 1e-11 && this.sigma * most < 1e32);
  }

  /** C^(±½) z */
  private root(z: ArrayLike<number>, sign: 1 | -1): Float64Array {
    const along = matVec(this.vectors, z);
    for (let k = 0; k < along.length; k++)
      along[k] = sign === 1 ? along[k]! * this.axes[k]! : along[k]! / this.axes[k]!;
    return matTVec(this.vectors, along);
  }
}

/** path = (1 - c) path + sqrt(c (2 - c) μ_eff) step, in place. */
function blend(path: Float64Array, step: Float64Array, c: number, muEff: number): void {
  const gain = Math.sqrt(c * (2 - c) * muEff);
  for (let j = 0; j < path.length; j++) path[j] = (1 - c) * path[j]! + gain * step[j]!;
}
