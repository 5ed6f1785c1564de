import { identity } from './products.ts';

export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** beside[i] couples i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** [n, n]: Q' with A = Q T Q', so that rows can be rotated in place. */
  readonly basis: Float64Array;
}

/** A = Q T Q' by Householder reflections (Golub & Van Loan, Matrix Computations, 8.3.1).
 *  @param a [n, n] symmetric, the lower triangle is read and overwritten */
export function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const reflections: { readonly v: Float64Array; readonly beta: number }[] = [];
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k]!;
    if (k === n - 1) break;
    // v zeroes column k below the sub-diagonal; `size` is n - k - 1.
    const v = Float64Array.from({ length: n - k - 1 }, (_, i) => a[(k + 1 + i) * n + k]!);
    let below = 0;
    for (let i = 1; i < v.length; i++) below += v[i]! * v[i]!;
    const length = Math.sqrt(v[0]! * v[0]! + below);
    if (below === 0) {
      beside[k] = v[0]!;
      reflections.push({ v, beta: 0 });
      continue;
    }
    // The sign that adds: no cancellation.
    beside[k] = v[0]! > 0 ? -length : length;
    v[0]! -= beside[k]!;
    const beta = 2 / (v[0]! * v[0]! + below);
    reflect(a, n, k + 1, v, beta);
    reflections.push({ v, beta });
  }
  return { diagonal, beside, basis: product(reflections, n) };
}

/** A := H A H on the block from `from` on, H = I - beta v v', in its lower triangle: A - v w' - w v'. */
function reflect(a: Float64Array, n: number, from: number, v: Float64Array, beta: number): void {
  const size = v.length;
  const w = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const row = (from + i) * n + from;
    let sum = a[row + i]! * v[i]!;
    for (let j = 0; j < i; j++) {
      sum += a[row + j]! * v[j]!;
      w[j]! += a[row + j]! * v[i]!;
    }
    w[i]! += sum;
  }
  let vw = 0;
  for (let i = 0; i < size; i++) vw += v[i]! * (w[i]! *= beta);
  for (let i = 0; i < size; i++) w[i]! -= (beta / 2) * vw * v[i]!;
  for (let i = 0; i < size; i++) {
    const row = (from + i) * n + from;
    for (let j = 0; j <= i; j++) a[row + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
  }
}

/** Q' = H_last ... H_1 H_0, from the last on: only the block that a reflection touches is filled yet. */
function product(reflections: readonly { readonly v: Float64Array; readonly beta: number }[], n: number): Float64Array {
  const q = identity(n);
  for (const { v, beta } of reflections.toReversed()) {
    const from = n - v.length;
    for (let i = from; i < n && beta; i++) {
      const row = i * n + from;
      let sum = 0;
      for (let j = 0; j < v.length; j++) sum += q[row + j]! * v[j]!;
      sum *= beta;
      for (let j = 0; j < v.length; j++) q[row + j]! -= sum * v[j]!;
    }
  }
  return q;
}
