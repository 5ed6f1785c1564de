import { exp, log, norm, rankWeights } from '@genospike/tensor/linalg';
import { mirrored, pairsOf, pairWeights } from './mirrored.ts';
import { rowSquare, weightedSum } from './moments.ts';
import { accumulate, distanceWeights, phases, soundOf, tanh, twice } from './phases.ts';
import type { Phase, Phases } from './phases.ts';
import { conditionOf, Shape } from './shape.ts';

/** η_B, in units of d tanh(0.02 λ) / (47 d² + 6400). */
const SHAPE_RATE = { move: 180, stagnation: 168, convergence: 12 } as const;

/** The numbers of DX-NES-IC: N(mean, σ² B B') by xNES's natural gradient, with phases, distance weights, and steps that
 *  grow further in directions that grew. Draws nothing, asks nobody. */
export class DxNesIcState {
  readonly mean: Float64Array;
  sigma: number;
  readonly path: Float64Array;
  /** How much more a growing direction grows; at least 1. Carried from tell to tell. */
  gamma = 1;
  /** Longest over shortest axis of the distribution before the last tell, squared. */
  condition = 1;
  readonly population: number;
  private readonly d: number;
  private readonly shape: Shape;
  private readonly k: Phases;

  constructor(mean: ArrayLike<number>, sigma: number, population: number) {
    this.mean = Float64Array.from(mean);
    this.d = this.mean.length;
    this.sigma = sigma;
    this.shape = new Shape(this.d, pairsOf(population));
    this.path = new Float64Array(this.d);
    this.population = population;
    this.k = phases(this.d, population);
  }

  /** [d, d], determinant 1 up to rounding. */
  get B(): Float64Array {
    return this.shape.B;
  }

  /** x = mean ± σ B z. @param z [pairs * d] */
  sample(z: ArrayLike<number>): Iterable<Float64Array> {
    const { mean, sigma, population } = this;
    const steps = this.shape.color(z, pairsOf(population));
    return mirrored(mean, population, (pair, y) => {
      for (let j = 0; j < y.length; j++) y[j] = sigma * steps[pair]![j]!;
    });
  }

  /** One update. @param z what `sample` was given @param heights larger is better, undefined: failed */
  tell(z: ArrayLike<number>, heights: readonly (number | undefined)[]): void {
    const { d, population, k, mean, path } = this;
    const ranks = rankWeights(heights, k.ranks, -1 / population);
    const logs = rankWeights(heights, k.logs, 0);
    if (!ranks || !logs) return;
    const sound = soundOf(heights);
    const squares = Float64Array.from({ length: pairsOf(population) }, (_, i) => rowSquare(z, i, d));

    const step = new Float64Array(d);
    accumulate(path, weightedSum(step, z, pairWeights(ranks).odd), k.cSigma, k.muEff);
    const phase = k.of(norm(path));
    const weights =
      phase === 'move' ? distanceWeights(logs, twice(squares.map(Math.sqrt), population), k.h, d, sound) : ranks;

    const { odd, even } = pairWeights(weights);
    const [move] = this.shape.color(weightedSum(step, z, odd), 1);
    for (let j = 0; j < d; j++) mean[j]! += this.sigma * move![j]!;
    let spread = 0;
    for (let i = 0; i < even.length; i++) spread += even[i]! * (squares[i]! - d);
    // Of an odd population the last has no mirror image, but its own weight: `even` has it.
    this.sigma *= exp((k.rate(phase, sound) / 2) * (spread / d));
    if (d > 1) this.reshape(z, even, phase, sound);
  }

  /** The largest standard deviation of a coordinate. */
  get reach(): number {
    return this.sigma * this.shape.widest;
  }

  /** B = B exp(η_B/2 G_B); while moving, Q = I + (γ - 1) Σ_{τ > 0} v v' stretches the axes of the old distribution that
   *  grew, τ > 0. */
  private reshape(z: ArrayLike<number>, even: Float64Array, phase: Phase, sound: number): void {
    const { d, population, shape } = this;
    const rate = (SHAPE_RATE[phase] * d * tanh(0.02 * sound)) / (47 * d * d + 6400);
    const principal = shape.principal();
    this.condition = conditionOf(principal);
    shape.turn(
      z,
      even.map((w) => (rate / 2) * w),
    );
    const tau = shape.growth(principal);
    const [c, damping] = [1 / (3 * (d - 1)), Math.min(1, d / population)];
    const most = tau.reduce((top, t) => Math.max(top, t), -1);
    this.gamma = Math.max(1, (1 - c) * this.gamma + c * Math.sqrt(1 + damping * most));
    if (phase !== 'move' || this.gamma === 1) return;
    // σ *= det(Q)^(1/d), B = Q B / det(Q)^(1/d).
    const grown = [...tau.keys()].filter((i) => tau[i]! > 0);
    const by = exp((log(this.gamma) * grown.length) / d);
    shape.stretch(principal.vectors, grown, this.gamma, by);
    this.sigma *= by;
  }
}
