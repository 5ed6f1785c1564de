import { GenoError } from '@genospike/core';
import { identity } from './products.ts';
import { tridiagonal } from './tridiagonal.ts';

export interface Eigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** [n, n]: row k is the eigenvector of value k, of length 1. */
  readonly vectors: Float64Array;
}

/** Relative rounding of float64. */
const EPSILON = Number.EPSILON;
/** Steps for one eigenvalue; two or three are usual. */
const MOST = 60;

/** Eigenvalues and eigenvectors of a symmetric matrix: Householder tridiagonalisation, then implicit QL with Wilkinson's
 *  shift (Golub & Van Loan, Matrix Computations, 8.3). Absolute error of a value: about n ε max|λ|.
 *  @param a [n, n], row by row; the lower triangle is read, nothing is written
 *  @throws GENO_NOT_FINITE */
export function eigen(a: Float64Array, n: number): Eigen {
  // Scaled to 1, squares can neither overflow nor vanish.
  let scale = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const x = Math.abs(a[i * n + j]!);
      if (!Number.isFinite(x)) throw notFinite(i, j, a[i * n + j]!);
      if (x > scale) scale = x;
    }
  if (scale === 0) return { values: new Float64Array(n), vectors: identity(n) };
  const { diagonal, beside, basis } = tridiagonal(
    a.map((x) => x / scale),
    n,
  );
  diagonalise(diagonal, beside, basis);
  return sorted(diagonal, basis, scale);
}

/** Rotates a tridiagonal matrix to its eigenvalues in place, and the rows of `basis` with it. */
function diagonalise(d: Float64Array, e: Float64Array, basis: Float64Array): void {
  const n = d.length;
  for (let l = 0; l < n; l++)
    for (let step = 0; ; step++) {
      // The block l..m has no negligible element beside its diagonal.
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!)) + Number.MIN_VALUE) m++;
      if (m === l) break;
      if (step === MOST) throw notFinite(l, l, NaN);
      sweep(d, e, basis, l, m);
    }
}

/** One implicit QL sweep from m up to l: the bulge that the shift makes is chased out by plane rotations. */
function sweep(d: Float64Array, e: Float64Array, basis: Float64Array, l: number, m: number): void {
  const n = d.length;
  // Wilkinson: the eigenvalue of the leading 2 x 2 block that is nearer to d[l].
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.sqrt(half * half + 1);
  let g = d[m]! - d[l]! + e[l]! / (half + (half < 0 ? -root : root));
  let [s, c, shift] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= shift;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    const h = d[i + 1]! - shift;
    const q = (d[i]! - h) * s + 2 * c * b;
    shift = s * q;
    d[i + 1] = h + shift;
    g = c * q - b;
    for (let k = i * n, end = k + n; k < end; k++) {
      const low = basis[k]!;
      const high = basis[k + n]!;
      basis[k + n] = s * low + c * high;
      basis[k] = c * low - s * high;
    }
  }
  d[l]! -= shift;
  e[l] = g;
  e[m] = 0;
}

function sorted(d: Float64Array, basis: Float64Array, scale: number): Eigen {
  const n = d.length;
  const order = Array.from(d, (_, i) => i).sort((i, j) => d[i]! - d[j]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(basis.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => d[i]! * scale), vectors };
}

const notFinite = (i: number, j: number, x: number): GenoError =>
  new GenoError('GENO_NOT_FINITE', `A matrix to decompose holds ${x} in row ${i}, column ${j}.`);
