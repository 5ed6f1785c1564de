import type { Rng } from '@genospike/core';
import { cos } from '@genospike/tensor';

/** Frequency bands of a code over its neurons, in octaves: wave numbers 0, 1, 2-3, 4-7, ..., 64 and above, so that one rule
 *  serves groups of any size. */
export const BANDS = 8;

/** How codes are drawn. Plain numbers: the part of the genome that is a rule of birth. */
export interface Birth {
  /** Amplitude of each band; all equal: white, as without a rule. */
  readonly bands: readonly number[];
  /** How unequal neurons are: the code of a neuron is scaled by 1 + spread z, z standard normal. */
  readonly spread: number;
  /** Of a layer's weights, over Kaiming's. */
  readonly gain: number;
}

/** The rule as evolution sees it: bands, spread, gain. The mean is plain Kaiming. */
export const birthGenes = {
  mean: [...Array<number>(BANDS).fill(1), 0, 1],
  spread: Array<number>(BANDS + 2).fill(0.3),
  read: (genes: readonly number[]): Birth => ({
    bands: genes.slice(0, BANDS).map(Math.abs),
    spread: genes[BANDS]!,
    gain: Math.abs(genes[BANDS + 1]!),
  }),
};

const bandOf = (wave: number): number => Math.min(BANDS - 1, 32 - Math.clz32(wave));

/** A code of `size` neurons, [size, genes] row by row, by the rule: white coefficients times band amplitudes through the
 *  orthonormal inverse DCT (DCT-III) over the neuron index. Not yet scaled. */
export function bornCode(rng: Rng, purpose: string, size: number, genes: number, rule: Birth): Float64Array {
  const white = rng.normal(purpose, size * genes);
  const unequal = rng.normal(`${purpose}/spread`, size);
  const table = Float64Array.from({ length: 4 * size }, (_, m) => cos((Math.PI * m) / (2 * size)));
  const code = new Float64Array(size * genes);
  for (let n = 0; n < size; n++) {
    const strength = 1 + rule.spread * unequal[n]!;
    for (let k = 0; k < size; k++) {
      const basis = Math.sqrt((k ? 2 : 1) / size) * table[((2 * n + 1) * k) % (4 * size)]!;
      const amplitude = basis * rule.bands[bandOf(k)]! * strength;
      for (let a = 0; a < genes; a++) code[n * genes + a]! += amplitude * white[k * genes + a]!;
    }
  }
  return code;
}
