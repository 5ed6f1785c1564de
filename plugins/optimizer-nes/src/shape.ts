import { dense, dot, eigen, exp, expSymmetric, identity } from '@genospike/tensor/linalg';
import type { Dense, Eigen, Matrix } from '@genospike/tensor/linalg';
import { rowDot } from './moments.ts';

/** Less of a row's length than this share is rounding, no new direction. */
const NOTHING = 1e-13;

/** The matrix B of N(0, B B'), turned and stretched in place. B' is kept: products of kernels read its rows. */
export class Shape {
  private readonly d: number;
  private readonly algebra: Dense;
  private readonly turned: Matrix;
  /** Rows z to be coloured, as columns [d, most], and what they become, [most, d]. */
  private readonly into: Matrix;
  private readonly out: Matrix;
  /** Of the last turn: Q' [d, r] and Q [r, d], s E [r, r], Q B' and s E Q B' [r, d], and s. */
  private readonly columns: Matrix;
  private readonly rows: Matrix;
  private readonly core: Matrix;
  private readonly along: Matrix;
  private readonly change: Matrix;
  private rank = 0;
  private scale = 1;
  /** [d, d] each, for a stretch: axes as columns and as rows, and B. The first holds B B' before. */
  private readonly square: Matrix;
  private readonly axes: Matrix;
  private readonly straight: Matrix;
  private readonly lengths: Matrix;

  /** @param most rows that any call gives at once @param B [d, d] at first */
  constructor(d: number, most: number, B: ArrayLike<number> = identity(d)) {
    const r = Math.min(most, d);
    const sizes = [
      [d, most],
      [most, d],
      [d, r],
      [r, r],
      ...Array.from({ length: 3 }, () => [r, d] as const),
      ...Array.from({ length: 5 }, () => [d, d] as const),
    ] as const;
    const algebra = dense(...sizes);
    this.d = d;
    this.algebra = algebra;
    [this.into, this.out] = [algebra.matrix(d, most), algebra.matrix(most, d)];
    [this.columns, this.core] = [algebra.matrix(d, r), algebra.matrix(r, r)];
    [this.rows, this.along, this.change] = [algebra.matrix(r, d), algebra.matrix(r, d), algebra.matrix(r, d)];
    [this.turned, this.square] = [algebra.matrix(d, d), algebra.matrix(d, d)];
    [this.axes, this.straight, this.lengths] = [algebra.matrix(d, d), algebra.matrix(d, d), algebra.matrix(d, d)];
    for (let i = 0; i < d; i++) column(this.turned, i, B, i * d);
  }

  /** [d, d], a copy. */
  get B(): Float64Array {
    const { d, turned } = this;
    const B = new Float64Array(d * d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) B[i * d + j] = turned.data[j * turned.stride + i]!;
    return B;
  }

  /** y = B z, row by row. @param z [count * d] @returns [d] each, overwritten by the next call */
  color(z: ArrayLike<number>, count: number): Float64Array[] {
    const { d, into, out } = this;
    for (let i = 0; i < count; i++) column(into, i, z, i * d);
    this.algebra.addProduct({ ...out, rows: count }, { ...into, columns: count }, this.turned, 0);
    return Array.from({ length: count }, (_, i) => rowOf(out, i));
  }

  /** B = B exp(Σ w z z' - c I) with c such that the determinant stays: one turn of a natural gradient, in coordinates where
   *  the distribution is N(0, I). Of r independent rows z the exponent has rank r: with Q [r, d] orthonormal over them,
   *  exp(M) = I + Q' E Q, E = exp(Q M Q') - I, so that d² r work does and only an r x r matrix is decomposed.
   *  @param z [rows * d] @param w [rows] */
  turn(z: ArrayLike<number>, w: ArrayLike<number>): void {
    const { d, algebra, turned } = this;
    const { Q, along, most, r } = basis(z, w.length, d);
    const inner = new Float64Array(r * r);
    for (let i = 0; i < w.length; i++)
      for (let a = 0; a < r; a++)
        for (let b = 0; b < r; b++) inner[a * r + b]! += w[i]! * along[i * most + a]! * along[i * most + b]!;
    let trace = 0;
    for (let a = 0; a < r; a++) trace += inner[a * r + a]!;
    const E = expSymmetric(inner, r);
    for (let a = 0; a < r; a++) E[a * r + a]! -= 1;
    [this.rank, this.scale] = [r, exp(-trace / d)];

    const core = { ...this.core, rows: r, columns: r };
    const [rows, before, change] = [this.rows, this.along, this.change].map((matrix) => ({ ...matrix, rows: r }));
    for (let k = 0; k < r; k++) {
      column(this.columns, k, Q, k * d);
      rowOf(this.rows, k).set(Q.subarray(k * d, (k + 1) * d));
      for (let a = 0; a < r; a++) core.data[k * core.stride + a] = this.scale * E[k * r + a]!;
    }
    algebra.addProduct(before!, { ...this.columns, columns: r }, turned, 0);
    algebra.addProduct(change!, core, before!, 0);
    algebra.addProduct(turned, rows!, change!, this.scale);
  }

  /** Variances along the principal axes of N(0, B B'), and those. */
  principal(): Eigen {
    const { d, square } = this;
    this.algebra.addProduct(square, this.turned, this.turned, 0, 'lower');
    const C = new Float64Array(d * d);
    for (let i = 0; i < d; i++) C.set(rowOf(square, i), i * d);
    return eigen(C, d);
  }

  /** τ: by which share the variance along each axis grew in the last turn. What grew is small beside the variance itself,
   *  and summed apart from it. @param principal of before it */
  growth({ values, vectors }: Eigen): Float64Array {
    const { scale, rank } = this;
    const [before, change] = [this.along, this.change].map((matrix) => rowsOf(matrix, rank));
    return values.map((variance, i) => {
      let more = 0;
      for (let k = 0; k < rank; k++) {
        const f = rowDot(vectors, i, change![k]!);
        more += f * (2 * scale * rowDot(vectors, i, before![k]!) + f);
      }
      return scale * scale - 1 + more / variance;
    });
  }

  /** B = (I + (γ - 1) Σ v v') B / by. @param vectors [d, d], orthonormal rows @param which of them */
  stretch(vectors: Float64Array, which: readonly number[], gamma: number, by: number): void {
    const { d, algebra, turned, straight } = this;
    const count = which.length;
    for (let j = 0; j < d; j++) column(straight, j, rowOf(turned, j), 0);
    const [axes, lengths] = [this.axes, this.lengths].map((matrix) => ({ ...matrix, rows: count }));
    which.forEach((from, i) => {
      column(this.square, i, vectors, from * d);
      const row = rowOf(this.axes, i);
      for (let j = 0; j < d; j++) row[j] = ((gamma - 1) / by) * vectors[from * d + j]!;
    });
    algebra.addProduct(lengths!, { ...this.square, columns: count }, straight, 0);
    algebra.addProduct(turned, lengths!, axes!, 1 / by);
  }

  /** The largest standard deviation of a coordinate. */
  get widest(): number {
    const { d, turned } = this;
    const squares = new Float64Array(d);
    for (let j = 0; j < d; j++)
      for (let i = 0, at = j * turned.stride; i < d; i++, at++) squares[i]! += turned.data[at]! * turned.data[at]!;
    return Math.sqrt(squares.reduce((most, x) => Math.max(most, x), 0));
  }
}

/** Longest over shortest axis, squared. */
export const conditionOf = ({ values }: Eigen): number => (values[0]! > 0 ? values.at(-1)! / values[0]! : Infinity);

const rowOf = ({ data, stride, columns }: Matrix, i: number): Float64Array =>
  data.subarray(i * stride, i * stride + columns);
const rowsOf = (matrix: Matrix, count: number): Float64Array[] =>
  Array.from({ length: count }, (_, i) => rowOf(matrix, i));

/** Writes a column. @param values from `from` on */
function column({ data, stride, rows }: Matrix, at: number, values: ArrayLike<number>, from: number): void {
  for (let j = 0; j < rows; j++) data[j * stride + at] = values[from + j]!;
}

/** Orthonormal rows Q over the rows of z, and z = along Q. Gram-Schmidt, twice: once is not orthogonal to rounding. */
function basis(z: ArrayLike<number>, rows: number, d: number) {
  const most = Math.min(rows, d);
  const Q = new Float64Array(most * d);
  const along = new Float64Array(rows * most);
  const rest = new Float64Array(d);
  let r = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < d; j++) rest[j] = z[i * d + j]!;
    const whole = Math.sqrt(dot(rest, rest));
    for (let again = 0; again < 2; again++)
      for (let k = 0; k < r; k++) {
        const c = rowDot(Q, k, rest);
        along[i * most + k]! += c;
        for (let j = 0; j < d; j++) rest[j]! -= c * Q[k * d + j]!;
      }
    const length = Math.sqrt(dot(rest, rest));
    if (r === most || length <= NOTHING * whole) continue;
    for (let j = 0; j < d; j++) Q[r * d + j] = rest[j]! / length;
    along[i * most + r++] = length;
  }
  return { Q, along, most, r };
}
