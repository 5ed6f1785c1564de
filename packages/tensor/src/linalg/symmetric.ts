import { exp } from '../exact.ts';
import { eigen } from './eigen.ts';

/** f(A) = V f(λ) V' of a symmetric matrix. @param a [n, n] @returns [n, n] */
export function symmetricFunction(a: Float64Array, n: number, f: (eigenvalue: number) => number): Float64Array {
  const { values, vectors } = eigen(a, n);
  return compose(vectors, values.map(f));
}

/** exp(A) of a symmetric matrix, through its eigenvalues. @param a [n, n] @returns [n, n] */
export const expSymmetric = (a: Float64Array, n: number): Float64Array => symmetricFunction(a, n, exp);

/** V' diag(λ) V. @param vectors [n, n], one eigenvector a row @param values [n] @returns [n, n] */
export function compose(vectors: Float64Array, values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      const x = values[k]! * vectors[k * n + i]!;
      for (let j = 0; j <= i; j++) out[i * n + j]! += x * vectors[k * n + j]!;
    }
  mirror(out, n);
  return out;
}

/** Copies the lower triangle onto the upper one, in place: both halves have the same bits. */
export function mirror(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
}
