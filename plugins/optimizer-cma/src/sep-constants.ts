import { exp, log } from '@genospike/tensor/linalg';

/** What sep-CMA-ES derives from dimension and population alone. */
export interface SepConstants {
  readonly d: number;
  readonly population: number;
  /** Negative weights, and scales that are multiplied, not added to. */
  readonly active: boolean;
  /** Best first: positive ones sum to 1. */
  readonly weights: Float64Array;
  readonly muEff: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cC: number;
  readonly c1: number;
  readonly cMu: number;
  /** E‖N(0, I)‖ */
  readonly chi: number;
  /** Squared length of the step's path, corrected for its age, above which the other path stalls; and the tell that the
   *  age counts from. */
  readonly stall: { readonly limit: number; readonly late: number };
}

/** @param active true: pycma's `CMA_diagonal` (Akimoto & Hansen, Diagonal Acceleration for CMA-ES, 2020), half as many
 *  evaluations at d = 100; false: Ros & Hansen, PPSN 2008, as `cmaes.SepCMA` has it, but for the cap of c_μ */
export const sepConstants = (d: number, population: number, active = true): SepConstants =>
  active ? accelerated(d, population) : separable(d, population);

/** Ros & Hansen 2008: the full matrix's rates times (d + 2) / 3. Beyond 1 - c_1, that c_μ (3.7 for population 500 in 10
 *  dimensions) would make variances negative: it is capped there. */
function separable(d: number, population: number): SepConstants {
  const mu = Math.floor(population / 2);
  const raw = Array.from({ length: population }, (_, i) => (i < mu ? log(mu + 1) - log(i + 1) : 0));
  const muEff = effective(raw);
  const c1 = 2 / (square(d + 1.3) + muEff);
  const full =
    2 / (muEff * square(d + Math.SQRT2)) + (1 - 1 / muEff) * Math.min(1, (2 * muEff - 1) / (square(d + 2) + muEff));
  const cSigma = (muEff + 2) / (d + muEff + 3);
  const chi = Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  return {
    d,
    population,
    active: false,
    weights: Float64Array.from(raw, (w) => w / sum(raw)),
    muEff,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1) + cSigma,
    cC: 4 / (d + 4),
    c1,
    cMu: Math.min(1 - c1, ((d + 2) / 3) * full),
    chi,
    stall: { limit: square((1.4 + 2 / (d + 1)) * chi), late: 1 },
  };
}

function accelerated(d: number, population: number): SepConstants {
  const mu = Math.floor(population / 2);
  const raw = Array.from({ length: population }, (_, i) => log((population + 1) / 2) - log(i + 1));
  const [up, down] = [raw.slice(0, mu), raw.slice(mu)];
  const [muEff, muEffMinus] = [effective(up), effective(down)];
  const root = Math.sqrt(d);
  const c1 = 1 / (d + 2 * root + muEff / d);
  const cMu = Math.min(1 - c1, (muEff - 1.75 + 1 / muEff) / (d + 4 * root + muEff / 2));
  // Scales stay positive by being multiplied: no third bound, as a full matrix needs.
  const against = Math.min(1 + c1 / cMu, 1 + (2 * muEffMinus) / (muEff + 2));
  const cSigma = Math.min(0.5, (muEff + 2) / (d + muEff + 3));
  // Large populations move far in a generation: more damping in many dimensions.
  const damping = Math.max(1, 3 * (1 - exp((-d / 9) * Math.LN2)));
  return {
    d,
    population,
    active: true,
    weights: Float64Array.from(raw, (w, i) => (i < mu ? w / sum(up) : (-against * w) / sum(down))),
    muEff,
    cSigma,
    dSigma: 1 + cSigma + 2 * Math.max(0, damping * Math.sqrt((muEff - 1) / (d + 1)) - 1),
    cC: (1 + 1 / d + muEff / d) / (root + 1 / d + (2 * muEff) / d),
    c1,
    cMu,
    chi: meanLength(d),
    stall: { limit: d * (2 + 4 / (d + 1)), late: 0 },
  };
}

/** E‖N(0, I)‖ = √2 Γ((d+1)/2) / Γ(d/2), by χ_d χ_(d+1) = d. */
function meanLength(d: number): number {
  let chi = Math.sqrt(2 / Math.PI);
  for (let n = 1; n < d; n++) chi = n / chi;
  return chi;
}
const square = (x: number): number => x * x;
const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
/** (Σw)² / Σw²: how many equal weights vary as much. */
const effective = (weights: readonly number[]): number => square(sum(weights)) / sum(weights.map(square));
