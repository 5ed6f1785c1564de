import type * as tf from '@tensorflow/tfjs';
import { device, kernels, offsetOf, spread } from '../registry.ts';
import { allFinite, spikesAt, worthSparse } from './density.ts';
import { ranges, spreadParts } from './ranges.ts';
import { aligned, scratch, whole } from './scratch.ts';

/** Rows that gemm-sparse.c lists at once, and that share a packed right side. */
const LISTED = 32;

/** Output columns of a call of matmul_sparse_tn, or a multiple: each call makes the lists anew. */
const COLUMNS = 64;

/** Where spikes lie: floats or bits, the other is 0. */
type Spikes = ReturnType<typeof spikesAt>;

/** From so many rows on a right side is worth packing; one of few columns is as good as packed. */
const MANY_ROWS = 64;
const FEW_COLUMNS = 64;

/** y[m, n] = x[m, k] w[k, n] for spikes x: rows are spread over the threads. */
export function sparse(x: Spikes, w: number, y: number, m: number, n: number, k: number): void {
  if (m < MANY_ROWS || n <= FEW_COLUMNS) sparseRows(x, { at: w, packed: 0 }, y, m, n, k);
  else scratch([k * whole(n)], (at) => sparseRows(x, packColumns(w, at, n, k), y, m, n, k));
}

/** The right side w[k, n] of sparse products: as it lies, or packed. */
export interface Columns {
  readonly at: number;
  readonly packed: 0 | 1;
}

/** Packs w for sparse products of many rows, to k * whole(n) floats. */
export function packColumns(w: number, at: number, n: number, k: number): Columns {
  kernels()['pack_columns']!(w, at, k, n);
  return { at, packed: 1 };
}

/** `sparse` for a right side that is to be read as it is. */
export function sparseRows(x: Spikes, w: Columns, y: number, m: number, n: number, k: number): void {
  const parts = ranges(m, Math.ceil(WORK / (n * k)), LISTED);
  const args = (first: number, last: number) => [...x, w.at, y, first, last, n, k, w.packed];
  spreadParts('matmul_sparse', parts, kernels()['matmul_sparse_bytes']!(k) / 4, args);
}

/** dw[k, n], the weights' gradient for m rows of spikes: columns are spread over the threads. */
export function sparseTn(x: Spikes, dy: number, dw: number, m: number, n: number, k: number): void {
  const parts = ranges(n, Math.max(COLUMNS, n / device().threads), COLUMNS);
  const args = (first: number, last: number) => [...x, dy, dw, first, last, m, n, k];
  spreadParts('matmul_sparse_tn', parts, kernels()['matmul_sparse_tn_bytes']!(k) / 4, args);
}

/** Multiplications of a call that outweigh handing it over. */
const WORK = 200_000;

/** y[m, n] = a[m, k] b[k, n], or with b transposed ([n, k]). Sparse rows of a go to the sparse kernel. */
export function product(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  y: number,
  m: number,
  n: number,
  k: number,
  transposeB: boolean,
): void {
  if (!transposeB && worthSparse(a, n) && allFinite(b)) sparse(spikesAt(a), offsetOf(b), y, m, n, k);
  else dense('matmul', offsetOf(a), offsetOf(b), y, m, n, k, k, transposeB);
}

/** dw[m, n] = sum over k of a[k, m] b[k, n]: the gradient of a dense layer's weights. */
export function productTn(a: tf.TensorInfo, b: tf.TensorInfo, y: number, m: number, n: number, k: number): void {
  if (worthSparse(a, n) && allFinite(b)) sparseTn(spikesAt(a), offsetOf(b), y, k, n, m);
  else dense('matmul_tn', offsetOf(a), offsetOf(b), y, m, n, k, m, false);
}

/** One dense product of matrices that lie at offsets: rows of y are spread over the threads. */
export function dense(
  kernel: 'matmul' | 'matmul_tn',
  a: number,
  b: number,
  y: number,
  m: number,
  n: number,
  k: number,
  lda: number,
  transposeB: boolean,
): void {
  const [stepK, stepN] = transposeB ? [1, k] : [n, 1];
  const parts = ranges(m, Math.ceil(WORK / (n * k)), LISTED);
  // A row of y is a row of the left side, or a column where that is read transposed.
  const step = kernel === 'matmul' ? 4 * lda : 4;
  const panels = aligned(k * whole(n));
  scratch([(parts.length * panels) / 4], (base) =>
    spread(
      kernel,
      parts.map(({ first, count }, part) => [
        ...[a + first * step, b, y + 4 * first * n, count, n, k, lda, stepK, stepN, base + part * panels],
      ]),
    ),
  );
}
