import { dense, dot } from '@genospike/tensor/linalg';
import type { Dense, Matrix } from '@genospike/tensor/linalg';
import { FLAT, LEAST } from './cma-shape.ts';
import type { Shape } from './cma-shape.ts';

/** A = R', R upper triangular with R' R = C: no eigenvectors. A search with any root of C is the same but for a rotation
 *  of its normal numbers (Suttorp, Hansen & Igel 2009; Krause, Arbonès & Igel 2016); C itself is kept, so that errors of
 *  the factor do not add up. d³ / 3 work at every `factorise`. */
export class CholeskyShape implements Shape {
  private readonly d: number;
  private readonly most: number;
  private readonly algebra: Dense;
  private readonly c: Matrix;
  private readonly r: Matrix;
  /** Points in columns, [d, most]. */
  private readonly into: Matrix;
  private readonly out: Matrix;
  /** Points in rows, [most, d], and each times its weight. */
  private readonly points: Matrix;
  private readonly weighted: Matrix;
  /** Directions of the longest and the shortest axis, nearer with every `factorise`, and their variances. */
  private readonly long: Float64Array;
  private readonly short: Float64Array;
  longest = 1;
  shortest = 1;

  /** @param most rows that any call gives at once */
  constructor(d: number, most: number) {
    this.d = d;
    this.most = most;
    const algebra = dense([d, d], [d, d], [d, most], [d, most], [most, d], [most, d]);
    this.algebra = algebra;
    [this.c, this.r] = [algebra.matrix(d, d), algebra.matrix(d, d)];
    [this.into, this.out] = [algebra.matrix(d, most), algebra.matrix(d, most)];
    [this.points, this.weighted] = [algebra.matrix(most, d), algebra.matrix(most, d)];
    for (let i = 0; i < d; i++) this.c.data[i * this.c.stride + i] = this.r.data[i * this.r.stride + i] = 1;
    this.long = Float64Array.from({ length: d }, (_, i) => 1 + (i % 7) / 8);
    this.short = this.long.slice();
  }

  get C(): Float64Array {
    const { d, c } = this;
    const out = new Float64Array(d * d);
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) out[i * d + j] = c.data[i * c.stride + j]!;
    return out;
  }

  color(z: ArrayLike<number>, y: Float64Array, count: number): void {
    turn(z, this.into, count);
    this.algebra.addProduct(this.out, this.r, this.into, 0, 'triangle');
    back(this.out, y, count);
  }

  whiten(y: Float64Array, count: number): void {
    turn(y, this.into, count);
    this.algebra.solve(this.r, this.into, count);
    back(this.into, y, count);
  }

  blend(keep: number, y: Float64Array, weights: Float64Array, count: number): void {
    const { d, points, weighted } = this;
    for (let n = 0; n < this.most; n++) {
      const w = n < count ? weights[n]! : 0;
      for (let j = 0, at = n * points.stride; j < d; j++, at++) {
        const x = w ? y[n * d + j]! : 0;
        points.data[at] = x;
        weighted.data[at] = w * x;
      }
    }
    this.algebra.addProduct(this.c, weighted, points, keep, 'lower');
  }

  factorise(): void {
    const { d, c, r } = this;
    for (let ridge = FLAT; ; ridge *= 10) {
      for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) r.data[j * r.stride + i] = c.data[i * c.stride + j]!;
      if (this.algebra.cholesky(r)) break;
      let most = LEAST;
      for (let i = 0; i < d; i++) most = Math.max(most, c.data[i * c.stride + i]!);
      for (let i = 0; i < d; i++) c.data[i * c.stride + i]! += ridge * most;
    }
    this.longest = unit(this.long, () => this.stretch(this.long));
    this.shortest = 1 / unit(this.short, () => this.shrink(this.short));
  }

  axis(): Float64Array {
    const length = Math.sqrt(this.shortest);
    return this.short.map((v) => v * length);
  }

  /** x = R' R x. */
  private stretch(x: Float64Array): void {
    const { d, r } = this;
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = i, at = i * r.stride + i; j < d; j++, at++) sum += r.data[at]! * x[j]!;
      x[i] = sum;
    }
    for (let i = d - 1; i >= 0; i--) {
      const s = x[i]!;
      x[i] = 0;
      for (let j = i, at = i * r.stride + i; j < d; j++, at++) x[j]! += s * r.data[at]!;
    }
  }

  /** x = (R' R)^-1 x. */
  private shrink(x: Float64Array): void {
    const { d, r } = this;
    for (let i = 0; i < d; i++) {
      const s = (x[i]! /= r.data[i * r.stride + i]!);
      for (let j = i + 1, at = i * r.stride + j; j < d; j++, at++) x[j]! -= s * r.data[at]!;
    }
    for (let i = d - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let j = i + 1, at = i * r.stride + j; j < d; j++, at++) sum -= r.data[at]! * x[j]!;
      x[i] = sum / r.data[i * r.stride + i]!;
    }
  }
}

/** One step of the power method: scales x to length 1, applies, and gives the length. */
function unit(x: Float64Array, apply: () => void): number {
  scale(x);
  apply();
  return scale(x);
}
function scale(x: Float64Array): number {
  const length = Math.sqrt(dot(x, x));
  for (let i = 0; i < x.length; i++) x[i]! /= length;
  return length;
}

/** Rows [count, d] to columns of `to`. */
function turn(rows: ArrayLike<number>, to: Matrix, count: number): void {
  const { data, stride, rows: d } = to;
  for (let n = 0; n < count; n++) for (let j = 0, at = n; j < d; j++, at += stride) data[at] = rows[n * d + j]!;
}
function back(from: Matrix, rows: Float64Array, count: number): void {
  const { data, stride, rows: d } = from;
  for (let n = 0; n < count; n++) for (let j = 0, at = n; j < d; j++, at += stride) rows[n * d + j] = data[at]!;
}
