import { dot, exp, log, norm, rankWeights } from '@genospike/tensor/linalg';
import { mirrored, pairsOf, pairWeights } from './mirrored.ts';
import { rowDot, rowSquare, weightedSquares, weightedSum } from './moments.ts';
import { accumulate, distanceWeights, phases, soundOf, tanh, twice } from './phases.ts';
import type { Phases } from './phases.ts';
import { reshape } from './vd-shape.ts';
import type { Moments } from './vd-shape.ts';

/** The numbers of CR-FM-NES: N(mean, σ² D (I + v v') D) with D diagonal. Time and memory linear in d. Draws nothing,
 *  asks nobody. */
export class CrFmNesState {
  readonly mean: Float64Array;
  sigma: number;
  /** [d] the diagonal. */
  readonly D: Float64Array;
  readonly v: Float64Array;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  readonly population: number;
  private readonly d: number;
  private readonly k: Phases;
  private readonly cC: number;
  /** Rate of the path's direction. The paper's (d - 5)/6 shares are negative below five dimensions: there it unlearns the
   *  direction that succeeds, and stalls; ours never falls below the share at six. */
  c1: number;
  private readonly work: Float64Array[];

  /** @param v [d] the first direction: N(0, I/d), for 0 has no gradient */
  constructor(mean: ArrayLike<number>, sigma: number, population: number, v: ArrayLike<number>) {
    const d = mean.length;
    this.mean = Float64Array.from(mean);
    this.d = d;
    this.sigma = sigma;
    this.D = new Float64Array(d).fill(1);
    this.v = Float64Array.from(v);
    this.pathSigma = new Float64Array(d);
    this.pathC = new Float64Array(d);
    this.population = population;
    this.k = phases(d, population);
    const { muEff } = this.k;
    this.cC = (4 + muEff / d) / (d + 4 + (2 * muEff) / d);
    this.c1 = ((2 / ((d + 1.3) * (d + 1.3) + muEff)) * Math.max(1, d - 5)) / 6;
    this.work = Array.from({ length: 4 }, () => new Float64Array(d));
  }

  /** x = mean ± σ D (z + (√(1 + ‖v‖²) - 1) v̄ v̄'z), v̄ = v/‖v‖. @param z [pairs * d] */
  sample(z: ArrayLike<number>): Iterable<Float64Array> {
    const { mean, sigma, D, v, d } = this;
    const square = dot(v, v);
    const more = (Math.sqrt(1 + square) - 1) / square;
    return mirrored(mean, this.population, (pair, y) => {
      const along = more * rowDot(z, pair, v);
      for (let j = 0, at = pair * d; j < d; j++, at++) y[j] = sigma * D[j]! * (z[at]! + along * v[j]!);
    });
  }

  /** One update. @param z what `sample` was given @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { d, population, k, mean, D, v, pathSigma, pathC, cC } = this;
    const ranks = rankWeights(heights, k.ranks, -1 / population);
    const logs = rankWeights(heights, k.logs, 0);
    if (!ranks || !logs) return;
    const sound = soundOf(heights);
    const pairs = pairsOf(population);
    const squares = Float64Array.from({ length: pairs }, (_, i) => rowSquare(z, i, d));
    const [step, second, third, extra] = this.work as [Float64Array, Float64Array, Float64Array, Float64Array];

    accumulate(pathSigma, weightedSum(step, z, pairWeights(ranks).odd), k.cSigma, k.muEff);
    const phase = k.of(norm(pathSigma));
    const weights =
      phase === 'move' ? distanceWeights(logs, twice(squares.map(Math.sqrt), population), k.h, d, sound) : ranks;
    const { odd, even } = pairWeights(weights);
    if (phase === 'move') weightedSum(step, z, odd);

    // Σ w y of y = z + (root - 1) v̄ v̄'z, from Σ w z: no y is ever written.
    const length = norm(v);
    const root = Math.sqrt(1 + length * length);
    const along = Float64Array.from({ length: pairs }, (_, i) => rowDot(z, i, v) / length);
    const lift = ((root - 1) * dot(odd, along)) / length;
    const gain = Math.sqrt(cC * (2 - cC) * k.muEff);
    for (let j = 0; j < d; j++) {
      const y = step[j]! + lift * v[j]!;
      pathC[j] = (1 - cC) * pathC[j]! + gain * D[j]! * y;
      mean[j]! += this.sigma * D[j]! * y;
      extra[j] = pathC[j]! / D[j]!;
    }

    const rate = tanh((Math.min(0.02 * sound, 3 * log(d)) + 5) / (0.23 * d + 25));
    const w = even.map((x) => rate * x);
    const moments: Moments = {
      squares: weightedSquares(second, z, w),
      lengthwise: weightedSum(
        third,
        z,
        w.map((x, i) => x * along[i]!),
      ),
      along: w.reduce((sum, x, i) => sum + x * along[i]! * along[i]!, 0),
      total: w.reduce((sum, x) => sum + x, 0),
    };
    reshape(D, v, moments, { direction: extra, weight: this.c1 * (sound / population) });

    let spread = 0;
    for (let i = 0; i < pairs; i++) spread += even[i]! * (squares[i]! - d);
    this.sigma *= exp((k.rate(phase, sound) / 2) * (spread / d));
  }

  /** The largest standard deviation of a coordinate. */
  get reach(): number {
    let most = 0;
    for (let j = 0; j < this.d; j++) most = Math.max(most, this.D[j]! * Math.sqrt(1 + this.v[j]! * this.v[j]!));
    return this.sigma * most;
  }
  /** Of the diagonal and the direction, squared: at least the condition of the covariance. */
  get condition(): number {
    let [least, most] = [Infinity, 0];
    for (const x of this.D) {
      if (x < least) least = x;
      if (x > most) most = x;
    }
    return (most / least) * (most / least) * (1 + dot(this.v, this.v));
  }
}
