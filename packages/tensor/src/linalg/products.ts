/** Any numbers that can be read by index. */
export type Values = ArrayLike<number>;

/** The n x n identity. */
export function identity(n: number): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * n + i] = 1;
  return a;
}

export function dot(x: Values, y: Values): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** Euclidean length. */
export const norm = (x: Values): number => Math.sqrt(dot(x, x));

/** A x. @param a [rows, n], row by row @param x [n] @returns [rows] */
export function matVec(a: Float64Array, x: Values): Float64Array {
  const n = x.length;
  const out = new Float64Array(a.length / n);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[i * n + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}

/** A' x. @param a [n, columns], row by row @param x [n] @returns [columns] */
export function matTVec(a: Float64Array, x: Values): Float64Array {
  const columns = a.length / x.length;
  const out = new Float64Array(columns);
  for (let i = 0; i < x.length; i++) for (let j = 0; j < columns; j++) out[j]! += a[i * columns + j]! * x[i]!;
  return out;
}

/** A B. @param a [m, n] @param b [n, p] @param n the inner dimension @returns [m, p], row by row */
export function matMul(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const [m, p] = [a.length / n, b.length / n];
  const out = new Float64Array(m * p);
  for (let i = 0; i < m; i++)
    for (let k = 0; k < n; k++) {
      const x = a[i * n + k]!;
      for (let j = 0; j < p; j++) out[i * p + j]! += x * b[k * p + j]!;
    }
  return out;
}

/** A' of a square matrix. */
export function transpose(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[j * n + i] = a[i * n + j]!;
  return out;
}

/** Adds s x x' to the lower triangle of a symmetric matrix, in place. @param a [n, n] @param x [n] */
export function addOuter(a: Float64Array, x: Values, s: number): void {
  const n = x.length;
  for (let i = 0; i < n; i++) {
    const sx = s * x[i]!;
    for (let j = 0; j <= i; j++) a[i * n + j]! += sx * x[j]!;
  }
}
