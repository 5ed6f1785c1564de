import { exp } from '@genospike/tensor/linalg';
import { rankLogs, utilities } from './utilities.ts';

export type Phase = 'move' | 'stagnation' | 'convergence';

/** What DX-NES-IC (Nomura et al., CEC 2021) and CR-FM-NES (Nomura & Ono, arXiv 2201.11422) share: an evolution path says
 *  what the search does, and that sets weights and the rate of the step. */
export interface Phases {
  readonly ranks: Float64Array;
  readonly logs: Float64Array;
  readonly muEff: number;
  readonly cSigma: number;
  /** E‖N(0, I)‖ */
  readonly chi: number;
  /** h: of a linear function, what distance weights should make of it in d dimensions. */
  readonly h: number;
  of(pathLength: number): Phase;
  /** η_σ, by how many results did not fail. */
  rate(phase: Phase, sound: number): number;
}

export function phases(d: number, population: number): Phases {
  const ranks = utilities(population);
  const muEff = 1 / ranks.reduce((sum, w) => sum + (w + 1 / population) * (w + 1 / population), 0);
  const chi = Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  return {
    ranks,
    logs: rankLogs(population),
    muEff,
    cSigma: (muEff + 2) / (d + muEff + 5),
    chi,
    h: distanceScale(d),
    of: (length) => (length >= chi ? 'move' : length >= 0.1 * chi ? 'stagnation' : 'convergence'),
    rate(phase, sound) {
      if (phase === 'move') return 1;
      if (phase === 'stagnation') return tanh((0.024 * sound + 0.7 * d + 20) / (d + 12));
      return 2 * tanh((0.025 * sound + 0.75 * d + 10) / (d + 4));
    },
  };
}

/** Weights that favour what is far: ŵ exp(α ‖z‖), scaled to sum 1, less 1/λ; α = h √(min(1, λ/d) sound/λ).
 *  @param logs ŵ one a result @param lengths ‖z‖ one a result @param sound how many did not fail */
export function distanceWeights(
  logs: Float64Array,
  lengths: ArrayLike<number>,
  h: number,
  d: number,
  sound: number,
): Float64Array {
  const population = logs.length;
  const alpha = h * Math.sqrt(Math.min(1, population / d) * (sound / population));
  let most = 0;
  for (let i = 0; i < population; i++) most = Math.max(most, lengths[i]!);
  // Relative to the longest, nothing can overflow.
  const far = logs.map((w, i) => w * exp(alpha * (lengths[i]! - most)));
  const total = far.reduce((sum, w) => sum + w, 0);
  return far.map((w) => w / total - 1 / population);
}

/** h with (1 + h²) exp(h²/2) / 0.24 = 10 + d, by Newton's method from above: the left side is convex. */
function distanceScale(d: number): number {
  let h = 6;
  for (let step = 0; step < 100; step++) {
    const e = exp((h * h) / 2) / 0.24;
    const change = ((1 + h * h) * e - 10 - d) / (e * h * (3 + h * h));
    h -= change;
    if (Math.abs(change) < 1e-15 * h) break;
  }
  return h;
}

export const tanh = (x: number): number => 1 - 2 / (exp(2 * x) + 1);

/** How many did not fail. */
export const soundOf = (heights: readonly (number | undefined)[]): number =>
  heights.reduce<number>((count, x) => count + (x === undefined ? 0 : 1), 0);

/** path = (1 - c) path + √(c (2 - c) μ_eff) step, in place. */
export function accumulate(path: Float64Array, step: Float64Array, c: number, muEff: number): void {
  const gain = Math.sqrt(c * (2 - c) * muEff);
  for (let j = 0; j < path.length; j++) path[j] = (1 - c) * path[j]! + gain * step[j]!;
}

/** Each twice: of a pair. @returns as many as the population */
export const twice = (values: ArrayLike<number>, population: number): Float64Array =>
  Float64Array.from({ length: population }, (_, i) => values[i >> 1]!);
