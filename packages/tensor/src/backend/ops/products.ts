import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, spread } from '../registry.ts';
import { worthSparse } from './density.ts';
import { ranges } from './ranges.ts';
import { aligned, scratch, whole } from './scratch.ts';

/** Rows that gemm-sparse.c lists at once. */
const LISTED = 32;

function sparse(kernel: string, x: number, second: number, result: number, m: number, n: number, k: number): void {
  const values = LISTED * k + 4;
  scratch([values, values, n % 16 ? k * whole(n) : 0], (...rest) =>
    kernels()[kernel]!(x, second, result, m, n, k, ...rest),
  );
}

/** Spikes times weights: rows are spread over the threads. */
function sparseRows(x: number, w: number, y: number, m: number, n: number, k: number): void {
  const lengths = [LISTED * k + 4, LISTED * k + 4, n % 16 ? k * whole(n) : 0];
  const stride = lengths.reduce((sum, length) => sum + aligned(length), 0);
  const parts = ranges(m, Math.ceil(WORK / (n * k)), LISTED);
  scratch([(parts.length * stride) / 4], (base) =>
    spread(
      'matmul_sparse',
      parts.map(({ first, count }, part) => {
        const own = lengths.map((_, i) =>
          lengths.slice(0, i).reduce((at, length) => at + aligned(length), base + part * stride),
        );
        return [x + 4 * first * k, w, y + 4 * first * n, count, n, k, ...own];
      }),
    ),
  );
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
  if (!transposeB && worthSparse(a, b, n, 0.35)) sparseRows(offsetOf(a), offsetOf(b), y, m, n, k);
  else dense('matmul', offsetOf(a), offsetOf(b), y, m, n, k, k, transposeB);
}

/** dw[m, n] = sum over k of a[k, m] b[k, n]: the gradient of a dense layer's weights. */
export function productTn(a: tf.TensorInfo, b: tf.TensorInfo, y: number, m: number, n: number, k: number): void {
  if (worthSparse(a, b, n, 0.35)) sparse('matmul_sparse_tn', offsetOf(a), offsetOf(b), y, k, n, m);
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
