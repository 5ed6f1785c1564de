import { log, power } from '@genospike/tensor/linalg';

/** What LM-MA-ES derives from dimension and population alone. */
export interface LmMaConstants {
  readonly d: number;
  readonly population: number;
  /** Best first, none negative, sum 1. */
  readonly weights: Float64Array;
  readonly muEff: number;
  readonly cSigma: number;
  readonly dSigma: number;
  /** Of each direction: its share in a sample, and the rate it follows the path with. */
  readonly cD: Float64Array;
  readonly cC: Float64Array;
  /** E‖N(0, I)‖ */
  readonly chi: number;
}

/** Loshchilov, Glasmachers & Beyer, IEEE Trans. Evol. Comp. 2019 (arXiv 1705.06693), table 1, directions counted from 0.
 *  Rates are held to 1: the published c_σ = 2 λ / d passes 2 for λ > d, where its normalisation is the root of a negative
 *  number. Shares to 1/5: in one dimension nothing but a
 *  direction would be left. Large populations are damped as in CMA-ES; the paper has 1. */
export function lmMaConstants(d: number, population: number, directions = 4 + Math.floor(3 * log(d))): LmMaConstants {
  const mu = Math.floor(population / 2);
  const raw = Array.from({ length: population }, (_, i) => (i < mu ? log((population + 1) / 2) - log(i + 1) : 0));
  const total = raw.reduce((sum, w) => sum + w, 0);
  const weights = Float64Array.from(raw, (w) => w / total);
  const each = (most: number, rate: (i: number) => number) =>
    Float64Array.from({ length: directions }, (_, i) => Math.min(most, rate(i)));
  const muEff = 1 / weights.reduce((sum, w) => sum + w * w, 0);
  return {
    d,
    population,
    weights,
    muEff,
    cSigma: Math.min(1, (2 * population) / d),
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1),
    cD: each(0.2, (i) => 1 / (power(1.5, i) * d)),
    cC: each(1, (i) => population / (power(4, i) * d)),
    chi: Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d)),
  };
}
