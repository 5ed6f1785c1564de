import { roomFor, workspace } from '../device/workspace.ts';
import { strideOf } from './plain-dense.ts';

/** The work of an eigendecomposition: by kernels/linalg.c, or by plain loops with the same bits. Matrices have rows of
 *  `stride` numbers, of which the first `size` count. */
export interface EigenSteps {
  /** Zeros. */
  array(length: number): Float64Array;
  /** w = A v, by the lower triangle of A. */
  symmetricVector(a: Float64Array, stride: number, size: number, v: Float64Array, w: Float64Array): void;
  /** A -= v w' + w v', in the lower triangle. */
  rankTwo(a: Float64Array, stride: number, size: number, v: Float64Array, w: Float64Array): void;
  /** Q = Q (I - β v v'), q [size, size]. */
  reflectRows(q: Float64Array, stride: number, size: number, v: Float64Array, beta: number): void;
  /** Sweeps of rotations: each turns rows m - 1 and m, then those above, up to l and l + 1, whole strides long.
   *  @param turns cosines and sines [sweeps, stride], l and m [sweeps, 2] */
  rotateRows(basis: Float64Array, stride: number, turns: Turns, sweeps: number): void;
}

/** Sweeps that are applied together, while a part of the basis is near. */
export const SWEEPS = 32;
export interface Turns {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly spans: Float64Array;
}

/** Smaller matrices are done before a kernel is called. */
const SMALL = 24;
/** Larger ones need memory that nobody should hold between calls. */
const LARGE = 512;

let kept: { readonly n: number; readonly make: () => EigenSteps } | undefined;

/** Steps for one decomposition of size n; arrays of the last one may be handed out again. */
export function eigenSteps(n: number): EigenSteps {
  if (n < SMALL) return plain;
  if (kept?.n === n) return kept.make();
  const make = kernels(n);
  if (make && n <= LARGE) kept = { n, make };
  return make?.() ?? plain;
}

function kernels(n: number): (() => EigenSteps) | undefined {
  const stride = strideOf(n);
  const square = 8 * n * stride;
  const space = workspace(
    roomFor(square, square, square, 8 * n, 8 * SWEEPS * stride, 8 * SWEEPS * stride, 16 * SWEEPS),
  );
  if (!space) return undefined;
  const { symmetric_vector, rank_two, reflect_rows, rotate_rows } = space.kernels;
  const arrays: Float64Array[] = [];
  return () => {
    let taken = 0;
    return {
      array(length) {
        const array = arrays[taken]?.length === length ? arrays[taken]! : space.doubles(length);
        arrays[taken++] = array;
        return array.fill(0);
      },
      symmetricVector: (a, stride, size, v, w) =>
        void symmetric_vector!(a.byteOffset, stride, size, v.byteOffset, w.byteOffset),
      rankTwo: (a, stride, size, v, w) => void rank_two!(a.byteOffset, stride, size, v.byteOffset, w.byteOffset),
      reflectRows: (q, stride, size, v, beta) =>
        void reflect_rows!(q.byteOffset, stride, size, size, v.byteOffset, beta),
      rotateRows: (basis, stride, { cosines, sines, spans }, sweeps) =>
        void rotate_rows!(basis.byteOffset, stride, cosines.byteOffset, sines.byteOffset, spans.byteOffset, sweeps),
    };
  };
}

export const plain: EigenSteps = {
  array: (length) => new Float64Array(length),
  symmetricVector(a, stride, size, v, w) {
    for (let i = 0, row = 0; i < size; i++, row += stride) {
      const sum = dotParts(a, row, v, i);
      const x = v[i]!;
      for (let j = 0; j < i; j++) w[j]! += a[row + j]! * x;
      w[i] = sum + a[row + i]! * x;
    }
  },
  rankTwo(a, stride, size, v, w) {
    for (let i = 0, row = 0; i < size; i++, row += stride) {
      const [x, y] = [v[i]!, w[i]!];
      for (let j = 0; j <= i; j++) a[row + j]! -= x * w[j]! + y * v[j]!;
    }
  },
  reflectRows(q, stride, size, v, beta) {
    for (let i = 0, row = 0; i < size; i++, row += stride) {
      const s = beta * dotParts(q, row, v, size);
      for (let j = 0; j < size; j++) q[row + j]! -= s * v[j]!;
    }
  },
  rotateRows(basis, stride, { cosines, sines, spans }, sweeps) {
    for (let sweep = 0; sweep < sweeps; sweep++)
      for (let i = spans[2 * sweep + 1]! - 1; i >= spans[2 * sweep]!; i--) {
        const [c, s] = [cosines[sweep * stride + i]!, sines[sweep * stride + i]!];
        for (let k = i * stride, end = k + stride; k < end; k++) {
          const low = basis[k]!;
          const high = basis[k + stride]!;
          basis[k + stride] = s * low + c * high;
          basis[k] = c * low - s * high;
        }
      }
  },
};

/** A sum in four parts, element j in part j mod 4: what two vectors of two numbers add up. */
function dotParts(x: Float64Array, from: number, y: Float64Array, count: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    a += x[from + j]! * y[j]!;
    b += x[from + j + 1]! * y[j + 1]!;
    c += x[from + j + 2]! * y[j + 2]!;
    d += x[from + j + 3]! * y[j + 3]!;
  }
  if (j < count) a += x[from + j]! * y[j]!;
  if (j + 1 < count) b += x[from + j + 1]! * y[j + 1]!;
  if (j + 2 < count) c += x[from + j + 2]! * y[j + 2]!;
  return a + b + (c + d);
}
