import { log } from '@genospike/tensor/linalg';

/** max(0, ln(λ/2 + 1) - ln i), best first: ŵ of Wierstra et al. (JMLR 2014). */
export function rankLogs(population: number): Float64Array {
  const out = new Float64Array(population);
  for (let i = 0; i < population; i++) out[i] = Math.max(0, log(population / 2 + 1) - log(i + 1));
  return out;
}

/** ŵ scaled to sum 1, less 1/λ: best first, they sum to 0. */
export function utilities(population: number): Float64Array {
  const raw = rankLogs(population);
  const total = raw.reduce((sum, w) => sum + w, 0);
  return raw.map((w) => w / total - 1 / population);
}

/** Centred ranks of Salimans et al. (arXiv 1703.03864): ½ for the best down to -½ for the worst. */
export const centredRanks = (population: number): Float64Array =>
  Float64Array.from({ length: population }, (_, i) => 0.5 - i / (population - 1));
