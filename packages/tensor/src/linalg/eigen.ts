import { GenoError } from '@genospike/core';
import { eigenSteps, SWEEPS } from './eigen-steps.ts';
import type { EigenSteps } from './eigen-steps.ts';
import { strideOf } from './plain-dense.ts';
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
  const steps = eigenSteps(n);
  const stride = strideOf(n);
  const scaled = steps.array(n * stride);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) scaled[i * stride + j] = a[i * n + j]! / scale;
  const { diagonal, beside, basis } = tridiagonal(scaled, n, steps);
  diagonalise(diagonal, beside, basis, steps);
  return sorted(diagonal, basis, scale);
}

/** Rotates a tridiagonal matrix to its eigenvalues in place, and the rows of `basis` with it. */
function diagonalise(d: Float64Array, e: Float64Array, basis: Float64Array, steps: EigenSteps): void {
  const n = d.length;
  const stride = strideOf(n);
  const [cosines, sines] = [steps.array(SWEEPS * stride), steps.array(SWEEPS * stride)];
  const turns = { cosines, sines, spans: steps.array(2 * SWEEPS) };
  let waiting = 0;
  for (let l = 0; l < n; l++)
    for (let step = 0; ; step++) {
      // The block l..m has no negligible element beside its diagonal.
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!)) + Number.MIN_VALUE) m++;
      if (m === l) break;
      if (step === MOST) throw notFinite(l, l, NaN);
      turns.spans[2 * waiting] = sweep(d, e, cosines, sines, waiting * stride, l, m);
      turns.spans[2 * waiting + 1] = m;
      if (++waiting < SWEEPS) continue;
      steps.rotateRows(basis, stride, turns, waiting);
      waiting = 0;
    }
  steps.rotateRows(basis, stride, turns, waiting);
}

/** One implicit QL sweep from m up to l: the bulge that the shift makes is chased out by plane rotations.
 *  @param c cosines @param s sines: rotation i turns i and i + 1; written from `at` on @returns the last that was made */
function sweep(
  d: Float64Array,
  e: Float64Array,
  c: Float64Array,
  s: Float64Array,
  at: number,
  l: number,
  m: number,
): number {
  // Wilkinson: the eigenvalue of the leading 2 x 2 block that is nearer to d[l].
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.sqrt(half * half + 1);
  let g = d[m]! - d[l]! + e[l]! / (half + (half < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= shift;
      e[m] = 0;
      return i + 1;
    }
    s[at + i] = sine = f / r;
    c[at + i] = cosine = g / r;
    const h = d[i + 1]! - shift;
    const q = (d[i]! - h) * sine + 2 * cosine * b;
    shift = sine * q;
    d[i + 1] = h + shift;
    g = cosine * q - b;
  }
  d[l]! -= shift;
  e[l] = g;
  e[m] = 0;
  return l;
}

function sorted(d: Float64Array, basis: Float64Array, scale: number): Eigen {
  const n = d.length;
  const stride = strideOf(n);
  const order = Array.from(d, (_, i) => i).sort((i, j) => d[i]! - d[j]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(basis.subarray(from * stride, from * stride + n), to * n));
  return { values: Float64Array.from(order, (i) => d[i]! * scale), vectors };
}

const notFinite = (i: number, j: number, x: number): GenoError =>
  new GenoError('GENO_NOT_FINITE', `A matrix to decompose holds ${x} in row ${i}, column ${j}.`);
