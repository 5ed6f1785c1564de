import type { TensorInfo } from '@tensorflow/tfjs';
import { arena, device, offsetOf, sizeOf, spread, valuesOf } from '../backend/registry.ts';

/** Numbers of a call when rows are spread over threads. */
const PIECE = 1 << 16;

/** A norm as an affine map: gamma (x - mean) / sqrt(variance + epsilon) + beta = x * scale + shift.
 *  @param moments [2, C]: mean and variance */
export function normFront(
  moments: ArrayLike<number>,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
  epsilon: number,
) {
  const channels = gamma.length;
  const [scale, shift, mean] = [1, 2, 3].map(() => new Float32Array(channels)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let c = 0; c < channels; c++) {
    const factor = gamma[c]! / Math.sqrt(moments[channels + c]! + epsilon);
    mean[c] = moments[c]!;
    scale[c] = factor;
    shift[c] = beta[c]! - moments[c]! * factor;
  }
  return { scale, shift, mean };
}

/** What the reverse step left behind a front. */
interface Behind {
  readonly x: TensorInfo;
  /** By channel: of dy, and of dy * (x - mean). */
  readonly sums: Float64Array;
  readonly products: Float64Array;
  /** Where dy lies, of the shape of x; the adjoint of x is written over it. */
  readonly dy: number;
}

/** One call for every piece of the rows: what it takes for the row at which it begins, so many bytes in. */
function byRows(kernel: string, { x, sums }: Behind, call: (from: number, rows: number) => number[]): void {
  const channels = sums.length;
  const rows = sizeOf(x.shape) / channels;
  const each = device().threads > 1 ? Math.max(1, Math.floor(PIECE / channels)) : rows;
  const starts = Array.from({ length: Math.ceil(rows / each) }, (_, i) => i * each);
  spread(
    kernel,
    starts.map((start) => call(4 * channels * start, Math.min(each, rows - start))),
  );
}

/** Gradients of a norm (Ioffe and Szegedy 2015) over n rows, with s = 1 / sqrt(variance + epsilon):
 *  dbeta = sum dy; dgamma = s sum dy (x - mean); dx = gamma s (dy - dbeta / n - (x - mean) s dgamma / n).
 *  @returns dgamma and dbeta */
export function normGradient(
  behind: Behind,
  moments: TensorInfo,
  gamma: TensorInfo,
  epsilon: number,
): readonly [Float64Array, Float64Array] {
  const { x, sums, products, dy } = behind;
  const channels = sums.length;
  const rows = sizeOf(x.shape) / channels;
  const [variance, g] = [valuesOf(moments), valuesOf(gamma)];
  const dgamma = new Float64Array(channels);
  // One vector more, as kernels read whole vectors.
  arena().scratch(3 * 4 * channels + 64, (at) => {
    const factors = arena().floats(at, 3 * channels);
    for (let c = 0; c < channels; c++) {
      const s = 1 / Math.sqrt(variance[channels + c]! + epsilon);
      dgamma[c] = s * products[c]!;
      factors[c] = g[c]! * s;
      factors[channels + c] = (-g[c]! * s * s * dgamma[c]!) / rows;
      factors[2 * channels + c] = (-g[c]! * s * sums[c]!) / rows;
    }
    const [from, mean] = [offsetOf(x), offsetOf(moments)];
    const [a, b, d] = [0, 1, 2].map((row) => at + 4 * channels * row) as [number, number, number];
    byRows('channel_combine', behind, (i, many) => [dy + i, from + i, mean, a, b, d, dy + i, many, channels]);
  });
  return [dgamma, sums];
}

/** Gradients of scale and shift; dx = dy * scale. */
export function affineGradient(behind: Behind, scale: TensorInfo): readonly [Float64Array, Float64Array] {
  const { sums, products, dy } = behind;
  const channels = sums.length;
  arena().scratch(4 * channels + 64, (zero) => {
    arena().floats(zero, channels).fill(0);
    byRows('channel_affine', behind, (i, many) => [dy + i, offsetOf(scale), zero, dy + i, many, channels]);
  });
  return [products, sums];
}
