import type { EigenSteps } from './eigen-steps.ts';
import { strideOf } from './plain-dense.ts';

export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** beside[i] couples i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** [n, stride]: Q' with A = Q T Q', so that rows can be rotated in place. */
  readonly basis: Float64Array;
}

/** A = Q T Q' by Householder reflections (Golub & Van Loan, Matrix Computations, 8.3.1).
 *  @param a [n, stride] symmetric, an array of `steps`; the lower triangle is read and overwritten */
export function tridiagonal(a: Float64Array, n: number, steps: EigenSteps): Tridiagonal {
  const stride = strideOf(n);
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  // Reflection k, I - beta v v', in row k; `size` is n - k - 1.
  const vs = steps.array(n * stride);
  const betas = new Float64Array(n);
  const w = steps.array(n);
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * stride + k]!;
    const size = n - k - 1;
    if (size === 0) break;
    // v zeroes column k below the sub-diagonal.
    const v = vs.subarray(k * stride, k * stride + size);
    for (let i = 0; i < size; i++) v[i] = a[(k + 1 + i) * stride + k]!;
    let below = 0;
    for (let i = 1; i < size; i++) below += v[i]! * v[i]!;
    if (below === 0) {
      beside[k] = v[0]!;
      continue;
    }
    const length = Math.sqrt(v[0]! * v[0]! + below);
    // The sign that adds: no cancellation.
    beside[k] = v[0]! > 0 ? -length : length;
    v[0]! -= beside[k]!;
    betas[k] = 2 / (v[0]! * v[0]! + below);
    reflect(a.subarray((k + 1) * stride + k + 1), stride, size, v, betas[k]!, w, steps);
  }
  return { diagonal, beside, basis: product(vs, betas, n, steps) };
}

/** A := H A H, H = I - beta v v', in its lower triangle: A - v w' - w v'. */
function reflect(
  a: Float64Array,
  stride: number,
  size: number,
  v: Float64Array,
  beta: number,
  w: Float64Array,
  steps: EigenSteps,
): void {
  steps.symmetricVector(a, stride, size, v, w);
  let vw = 0;
  for (let i = 0; i < size; i++) vw += v[i]! * (w[i]! *= beta);
  const share = (beta / 2) * vw;
  for (let i = 0; i < size; i++) w[i]! -= share * v[i]!;
  steps.rankTwo(a, stride, size, v, w);
}

/** Q' = H_last ... H_1 H_0, from the last on: only the block that a reflection touches is filled yet. */
function product(vs: Float64Array, betas: Float64Array, n: number, steps: EigenSteps): Float64Array {
  const stride = strideOf(n);
  const q = steps.array(n * stride);
  for (let i = 0; i < n; i++) q[i * stride + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    const block = q.subarray((k + 1) * stride + k + 1);
    if (betas[k]) steps.reflectRows(block, stride, n - k - 1, vs.subarray(k * stride), betas[k]!);
  }
  return q;
}
