import { eigen, expSymmetric } from '@genospike/tensor/linalg';
import { gram, product, rowDot } from './moments.ts';

/** Less of a row's length than this share is rounding, no new direction. */
const NOTHING = 1e-13;

/** B exp(Σ w z z' - c I) with c such that the determinant stays: one turn of a natural gradient, in coordinates where the
 *  distribution is N(0, I). Of r independent rows z the exponent has rank r: with Q [r, d] orthonormal over them,
 *  exp(M) = I + Q' (exp(Q M Q') - I) Q, so that d² r work does and only an r x r matrix is decomposed.
 *  @param B [d, d] @param z [rows * d] @param w [rows] @returns [d, d] */
export function turned(B: Float64Array, z: ArrayLike<number>, w: ArrayLike<number>, d: number): Float64Array {
  const { Q, along, r } = basis(z, w.length, d);
  const core = new Float64Array(r * r);
  for (let i = 0; i < w.length; i++)
    for (let a = 0; a < r; a++)
      for (let b = 0; b < r; b++) core[a * r + b]! += w[i]! * along[i * r + a]! * along[i * r + b]!;
  let trace = 0;
  for (let a = 0; a < r; a++) trace += core[a * r + a]!;
  // The scale that leaves the determinant goes into the core where it spans everything, else to B as a whole.
  const E = expSymmetric(core, r);
  for (let a = 0; a < r; a++) E[a * r + a]! -= 1;
  const change = product(product(product(B, transposed(Q, r, d), d), E, r), Q, r);
  const scale = expSymmetric(Float64Array.of(-trace / d), 1)[0]!;
  const out = new Float64Array(d * d);
  for (let i = 0; i < out.length; i++) out[i] = scale * (B[i]! + change[i]!);
  return out;
}

/** Orthonormal rows Q over the rows of z, and z = along Q. Gram-Schmidt, twice: once is not orthogonal to rounding. */
function basis(z: ArrayLike<number>, rows: number, d: number) {
  const most = Math.min(rows, d);
  const Q = new Float64Array(most * d);
  const parts = Array.from({ length: rows }, () => new Float64Array(most));
  let r = 0;
  for (let i = 0; i < rows; i++) {
    const rest = new Float64Array(d);
    for (let j = 0; j < d; j++) rest[j] = z[i * d + j]!;
    const whole = Math.sqrt(rowDot(rest, 0, rest));
    for (let again = 0; again < 2; again++)
      for (let k = 0; k < r; k++) {
        const c = rowDot(Q, k, rest);
        parts[i]![k]! += c;
        for (let j = 0; j < d; j++) rest[j]! -= c * Q[k * d + j]!;
      }
    const length = Math.sqrt(rowDot(rest, 0, rest));
    if (r === most || length <= NOTHING * whole) continue;
    for (let j = 0; j < d; j++) Q[r * d + j] = rest[j]! / length;
    parts[i]![r++] = length;
  }
  const along = new Float64Array(rows * r);
  for (let i = 0; i < rows; i++) along.set(parts[i]!.subarray(0, r), i * r);
  return { Q: Q.subarray(0, r * d), along, r };
}

function transposed(Q: Float64Array, r: number, d: number): Float64Array {
  const out = new Float64Array(d * r);
  for (let k = 0; k < r; k++) for (let j = 0; j < d; j++) out[j * r + k] = Q[k * d + j]!;
  return out;
}

/** Longest over shortest axis of N(0, B B'), squared. @param B [d, d] */
export function conditionOf(B: Float64Array, d: number): number {
  const { values } = eigen(gram(B, d), d);
  return values[0]! > 0 ? values.at(-1)! / values[0]! : Infinity;
}

/** The largest standard deviation of a coordinate of N(0, B B'). */
export function widest(B: Float64Array, d: number): number {
  let most = 0;
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = i * d; j < (i + 1) * d; j++) sum += B[j]! * B[j]!;
    if (sum > most) most = sum;
  }
  return Math.sqrt(most);
}
