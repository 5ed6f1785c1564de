import type { Dense } from './dense.ts';

/** Rows that begin at multiples of 256 bytes would all compete for the same lines of a cache. */
export const strideOf = (columns: number): number => (columns % 32 === 0 ? columns + 4 : columns);

/** What kernels/linalg.c does, sum by sum in the same order, where there are no kernels. */
export const plainDense = (): Dense => ({
  matrix(rows, columns) {
    const stride = strideOf(columns);
    return { rows, columns, stride, data: new Float64Array(rows * stride) };
  },
  addProduct(c, a, b, keep, only) {
    for (let i = 0; i < c.rows; i++) {
      const from = i * c.stride;
      const columns = only === 'lower' ? i + 1 : c.columns;
      for (let j = 0; j < columns; j++) c.data[from + j] = keep === 0 ? 0 : c.data[from + j]! * keep;
      const inner = only === 'triangle' ? Math.min(a.rows, i + 1) : a.rows;
      for (let k = 0; k < inner; k++) {
        const x = a.data[k * a.stride + i]!;
        const row = k * b.stride;
        for (let j = 0; j < columns; j++) c.data[from + j]! += x * b.data[row + j]!;
      }
    }
  },
  cholesky({ data, stride, rows }) {
    for (let i = 0; i < rows; i++) {
      const row = i * stride;
      for (let k = 0; k < i; k++) subtract(data, row, data, k * stride, data[k * stride + i]!, i, rows);
      if (!(data[row + i]! > 0)) return false;
      const pivot = Math.sqrt(data[row + i]!);
      data[row + i] = pivot;
      for (let j = i + 1; j < rows; j++) data[row + j]! /= pivot;
      data.fill(0, row, row + i);
    }
    return true;
  },
  solve(r, w, columns = w.columns) {
    for (let j = 0; j < r.rows; j++) {
      const row = j * w.stride;
      for (let k = 0; k < j; k++) subtract(w.data, row, w.data, k * w.stride, r.data[k * r.stride + j]!, 0, columns);
      const pivot = r.data[j * r.stride + j]!;
      for (let s = 0; s < columns; s++) w.data[row + s]! /= pivot;
    }
  },
});

/** x[from..to) -= s y[from..to), rows beginning at `x0` and `y0`. */
function subtract(x: Float64Array, x0: number, y: Float64Array, y0: number, s: number, from: number, to: number): void {
  for (let j = from; j < to; j++) x[x0 + j]! -= s * y[y0 + j]!;
}
