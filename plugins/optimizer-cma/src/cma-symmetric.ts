import { compose, eigen, exp, identity, log } from '@genospike/tensor/linalg';
import { FLAT, LEAST } from './cma-shape.ts';
import type { Shape } from './cma-shape.ts';

/** A = C^½, the symmetric root, on which signs and order of eigenvectors have no say: d³ work at every `factorise`. */
export class SymmetricShape implements Shape {
  C: Float64Array;
  private readonly d: number;
  /** C = V' diag(axes²) V, and V' diag(axes) V with its inverse. */
  private vectors: Float64Array;
  private readonly axes: Float64Array;
  private readonly along: Float64Array;

  constructor(d: number) {
    this.d = d;
    this.C = identity(d);
    this.vectors = identity(d);
    this.axes = new Float64Array(d).fill(1);
    this.along = new Float64Array(d);
  }

  color(z: ArrayLike<number>, y: Float64Array, count: number): void {
    const { d } = this;
    for (let i = 0; i < count * d; i++) y[i] = z[i]!;
    this.root(y, count, false);
  }
  whiten(y: Float64Array, count: number): void {
    this.root(y, count, true);
  }

  blend(keep: number, y: Float64Array, weights: Float64Array, count: number): void {
    const { d, C } = this;
    for (let i = 0; i < d; i++) {
      const row = i * d;
      for (let j = 0; j <= i; j++) C[row + j]! *= keep;
      for (let n = 0, at = 0; n < count; n++, at += d) {
        const x = weights[n]! * y[at + i]!;
        for (let j = 0; j <= i; j++) C[row + j]! += x * y[at + j]!;
      }
    }
  }

  factorise(): void {
    const { values, vectors } = eigen(this.C, this.d);
    const floor = Math.max(values.at(-1)! * FLAT, LEAST);
    if (values[0]! < floor) {
      for (let k = 0; k < this.d; k++) values[k] = Math.max(values[k]!, floor);
      this.C = compose(vectors, values);
    }
    this.vectors = vectors;
    for (let k = 0; k < this.d; k++) this.axes[k] = Math.sqrt(values[k]!);
  }

  /** `factorise`, then C and its root scaled to determinant 1. @returns s, s² C is what C was */
  normalise(): number {
    this.factorise();
    const { d, C, axes } = this;
    let sum = 0;
    for (let k = 0; k < d; k++) sum += log(axes[k]!);
    const s = exp(sum / d);
    for (let i = 0; i < C.length; i++) C[i]! /= s * s;
    for (let k = 0; k < d; k++) axes[k]! /= s;
    return s;
  }

  get longest(): number {
    return this.axes.at(-1)! ** 2;
  }
  get shortest(): number {
    return this.axes[0]! ** 2;
  }
  axis(number: number): Float64Array {
    const k = number % this.d;
    return this.vectors.slice(k * this.d, (k + 1) * this.d).map((v) => v * this.axes[k]!);
  }

  /** V' diag(axes^±1) V on each row, in place. */
  private root(y: Float64Array, count: number, inverse: boolean): void {
    const { d, vectors, axes, along } = this;
    for (let n = 0, at = 0; n < count; n++, at += d) {
      for (let k = 0; k < d; k++) {
        let sum = 0;
        for (let j = 0, row = k * d; j < d; j++) sum += vectors[row + j]! * y[at + j]!;
        along[k] = inverse ? sum / axes[k]! : sum * axes[k]!;
      }
      for (let j = 0; j < d; j++) y[at + j] = 0;
      for (let k = 0; k < d; k++) {
        const x = along[k]!;
        for (let j = 0, row = k * d; j < d; j++) y[at + j]! += x * vectors[row + j]!;
      }
    }
  }
}
