import { log } from '@genospike/tensor/linalg';

/** What CMA-ES derives from dimension and population alone. */
export interface CmaConstants {
  readonly d: number;
  readonly population: number;
  /** Best first: positive ones sum to 1, the rest is below 0 (or 0). */
  readonly weights: Float64Array;
  readonly muEff: number;
  /** Rates of the paths, damping of the step, rates of the covariance. */
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cC: number;
  readonly c1: number;
  readonly cMu: number;
  /** E‖N(0, I)‖ */
  readonly chi: number;
  /** Tells that share one eigendecomposition. */
  readonly gap: number;
}

/** Hansen, The CMA Evolution Strategy: A Tutorial (arXiv 1604.00772), table 1. The step size as `cmaes.CMA` has it, which
 *  needs no case by population or dimension (pycma clips its change and caps c_σ); c_μ with the ¼ that the tutorial's
 *  second version adds, as pycma has it: 6 % fewer evaluations on a tablet.
 *  @param active false: no weight is negative
 *  @param more what c_μ adds to μ_eff: ¼, or 0 as in the first version and `cmaes.CMA` */
export function cmaConstants(d: number, population: number, active = true, more = 0.25): CmaConstants {
  const mu = Math.floor(population / 2);
  const raw = Array.from({ length: population }, (_, i) => log((population + 1) / 2) - log(i + 1));
  const muEff = effective(raw.slice(0, mu));
  const c1 = 2 / (square(d + 1.3) + muEff);
  const cMu = Math.min(1 - c1 - 1e-8, (2 * (more + muEff - 2 + 1 / muEff)) / (square(d + 2) + muEff));
  const muEffMinus = effective(raw.slice(mu));
  // The least of: as much as rank one adds, as much as is worth learning, as much as keeps C positive definite.
  const against = Math.min(1 + c1 / cMu, 1 + (2 * muEffMinus) / (muEff + 2), (1 - c1 - cMu) / (d * cMu));
  const up = sum(raw.filter((w) => w > 0));
  const down = -sum(raw.filter((w) => w < 0));
  const cSigma = (muEff + 2) / (d + muEff + 5);
  return {
    d,
    population,
    weights: Float64Array.from(raw, (w) => (w >= 0 ? w / up : active ? (against * w) / down : 0)),
    muEff,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1) + cSigma,
    cC: (4 + muEff / d) / (d + 4 + (2 * muEff) / d),
    c1,
    cMu,
    chi: Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d)),
    gap: Math.max(1, Math.floor(1 / (10 * d * (c1 + cMu)))),
  };
}

const square = (x: number): number => x * x;
const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

/** (Σw)² / Σw²: how many equal weights vary as much. */
const effective = (weights: readonly number[]): number => square(sum(weights)) / sum(weights.map(square));
