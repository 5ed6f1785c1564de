import { roomFor, workspace } from '../device/workspace.ts';
import type { Workspace } from '../device/workspace.ts';
import { plainDense, strideOf } from './plain-dense.ts';

/** Row by row; row i begins at i * stride. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly data: Float64Array;
}

/** Products and factors of large matrices, by kernels or by plain loops: the same bits, as all sums run in one order. */
export interface Dense {
  /** Zeros. Matrices of one call of `dense` go together. */
  matrix(rows: number, columns: number): Matrix;
  /** C = keep C + A' B, with a factor of C that is 0 for whatever C held.
   *  @param c [n, p] @param a [m, n] @param b [m, p]
   *  @param only `lower`: C is symmetric, above its diagonal anything may stand; `triangle`: A is 0 below its diagonal */
  addProduct(c: Matrix, a: Matrix, b: Matrix, keep: number, only?: 'lower' | 'triangle'): void;
  /** R with R' R = C in place: C in the upper triangle before, zeros below the diagonal after.
   *  @param c [n, n] @returns false where C is not positive definite; `c` is then undone work */
  cholesky(c: Matrix): boolean;
  /** W = R'^-1 W. @param r [n, n] from `cholesky` @param w [n, p] @param columns of W, the others stay as they are */
  solve(r: Matrix, w: Matrix, columns?: number): void;
}

/** Room for matrices of these shapes [rows, columns], and what works on them. */
export function dense(...shapes: readonly (readonly [number, number])[]): Dense {
  const sizes = shapes.map(([rows, columns]) => 8 * rows * strideOf(columns));
  const space = workspace(roomFor(...sizes));
  return space ? kernelDense(space) : plainDense();
}

const LOWER = 1;
const TRIANGLE = 4;

/** Over kernels/linalg.c. */
function kernelDense(space: Workspace): Dense {
  const { product_tn: product, cholesky_tn: cholesky, solve_tn: solve } = space.kernels;
  return {
    matrix(rows, columns) {
      const stride = strideOf(columns);
      return { rows, columns, stride, data: space.doubles(rows * stride) };
    },
    addProduct(c, a, b, keep, only) {
      const [to, left, right] = [c.data.byteOffset, a.data.byteOffset, b.data.byteOffset];
      const shape = only === 'lower' ? LOWER : only === 'triangle' ? TRIANGLE : 0;
      product!(to, c.stride, left, a.stride, right, b.stride, c.rows, c.columns, a.rows, keep, shape);
    },
    cholesky: ({ data, stride, rows }) => cholesky!(data.byteOffset, stride, rows) === 1,
    solve: (r, w, columns = w.columns) =>
      void solve!(r.data.byteOffset, r.stride, r.rows, w.data.byteOffset, w.stride, columns),
  };
}
