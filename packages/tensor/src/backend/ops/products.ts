import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf } from '../registry.ts';
import { worthSparse } from './density.ts';
import { scratch, whole } from './scratch.ts';

/** Rows that gemm-sparse.c lists at once. */
const LISTED = 32;

function sparse(kernel: string, x: number, second: number, result: number, m: number, n: number, k: number): void {
  const values = LISTED * k + 4;
  scratch([values, values, n % 16 ? k * whole(n) : 0], (...rest) =>
    kernels()[kernel]!(x, second, result, m, n, k, ...rest),
  );
}

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
  if (!transposeB && worthSparse(a, b, n, 0.35)) sparse('matmul_sparse', offsetOf(a), offsetOf(b), y, m, n, k);
  else dense('matmul', offsetOf(a), offsetOf(b), y, m, n, k, k, transposeB);
}

/** dw[m, n] = sum over k of a[k, m] b[k, n]: the gradient of a dense layer's weights. */
export function productTn(a: tf.TensorInfo, b: tf.TensorInfo, y: number, m: number, n: number, k: number): void {
  if (worthSparse(a, b, n, 0.35)) sparse('matmul_sparse_tn', offsetOf(a), offsetOf(b), y, k, n, m);
  else dense('matmul_tn', offsetOf(a), offsetOf(b), y, m, n, k, m, false);
}

/** One dense product of matrices that lie at offsets. */
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
  scratch([k * whole(n)], (panels) => kernels()[kernel]!(a, b, y, m, n, k, lda, stepK, stepN, panels));
}
