import type { Rng } from '@genospike/core';
import { cos } from '@genospike/tensor';

/** The gene interaction: `matrices` matrices [genes, genes], one for all layers, or one for each position of a kernel. */
export interface Extent {
  readonly genes: number;
  readonly matrices: number;
}

/** O scaled to the Frobenius norm of I: fitness then depends on its shape alone, and codes keep Kaiming variance for any O.
 *  Zero stays zero. */
export function normalised(values: ArrayLike<number>, { genes, matrices }: Extent): Float64Array {
  const o = Float64Array.from(values);
  const largest = o.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!largest) return o;
  // Divided first, so that squares neither overflow nor vanish.
  const norm = Math.sqrt(o.reduce((sum, x) => sum + (x / largest) * (x / largest), 0));
  return o.map((x) => (x / largest / norm) * Math.sqrt(matrices * genes));
}

/** I. With one matrix a position, gene a carries the signs of the kernel's DCT pattern number a: were all equal, every
 *  kernel would start as a blur. */
export function identity({ genes, matrices }: Extent): Float64Array {
  const side = Math.round(Math.sqrt(matrices));
  // A node of the wave, zero but for rounding, counts as positive.
  const sign = (place: number, wave: number) => (cos((Math.PI * (2 * place + 1) * wave) / (2 * side)) < -1e-9 ? -1 : 1);
  const o = new Float64Array(matrices * genes * genes);
  for (let p = 0; p < matrices; p++)
    for (let a = 0; a < genes; a++) {
      const pattern = a % matrices;
      const rows = sign(Math.floor(p / side), Math.floor(pattern / side));
      o[(p * genes + a) * genes + a] = rows * sign(p % side, pattern % side);
    }
  return o;
}

/** Independent normal entries. */
export const random = (rng: Rng, { genes, matrices }: Extent): Float32Array =>
  rng.normal('interaction', matrices * genes * genes);

/** Uniform among rotations and reflections: Gram-Schmidt on rows of normal numbers (Haar, Mezzadri 2007), done twice for
 *  accuracy. */
export function orthogonal(rng: Rng, extent: Extent): Float64Array {
  const { genes, matrices } = extent;
  const o = Float64Array.from(random(rng, extent));
  for (let m = 0; m < matrices; m++) {
    const row = (a: number) => o.subarray((m * genes + a) * genes, (m * genes + a + 1) * genes);
    for (let a = 0; a < genes; a++) {
      for (let again = 0; again < 2; again++)
        for (let b = 0; b < a; b++) {
          const shared = dot(row(a), row(b));
          row(a).forEach((x, i) => (row(a)[i] = x - shared * row(b)[i]!));
        }
      const length = Math.sqrt(dot(row(a), row(a)));
      row(a).forEach((x, i) => (row(a)[i] = x / length));
    }
  }
  return o;
}

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
