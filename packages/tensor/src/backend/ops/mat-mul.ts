import * as tf from '@tensorflow/tfjs';
import { offsetOf, output, register, sizeOf } from '../registry.ts';
import { dense, product, productTn } from './products.ts';

/** a[..., m, k] b[..., k, n] in all transposes; batch axes broadcast. */
register('BatchMatMul', ({ inputs, attrs }) => {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const [rows, columns] = a.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columns, rows] : [rows, columns];
  const n = b.shape.at(transposeB ? -2 : -1)!;
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const y = output([...batch, m, n]);
  if (!y.view.length) return y.info;
  if (!k) {
    y.view.fill(0);
    return y.info;
  }
  // Both transposed is rare: the left side is then turned first.
  if (transposeA && transposeB) {
    const turned = turn(a);
    each(turned.offset, offsetOf(b), 'matmul', k);
    turned.free();
  } else if (sizeOf(batch) === 1 && transposeA) productTn(a, b, y.offset, m, n, k);
  else if (sizeOf(batch) === 1) product(a, b, y.offset, m, n, k, transposeB);
  else each(offsetOf(a), offsetOf(b), transposeA ? 'matmul_tn' : 'matmul', transposeA ? m : k);
  return y.info;

  function each(at: number, bt: number, kernel: 'matmul' | 'matmul_tn', lda: number): void {
    const stepsA = batchSteps(batchA, batch, m * k * 4);
    const stepsB = batchSteps(batchB, batch, k * n * 4);
    for (let i = 0; i < stepsA.length; i++)
      dense(kernel, at + stepsA[i]!, bt + stepsB[i]!, y.offset + i * m * n * 4, m, n, k, lda, transposeB);
  }
});

/** Where each matrix of the broadcast batch lies, in bytes from the first. */
function batchSteps(own: readonly number[], batch: readonly number[], bytes: number): number[] {
  const shape = [...Array<number>(batch.length - own.length).fill(1), ...own];
  let offsets = [0];
  let step = bytes * sizeOf(own);
  for (const [axis, extent] of batch.entries()) {
    step /= shape[axis]!;
    const move = shape[axis] === 1 ? 0 : step;
    offsets = offsets.flatMap((offset) => Array.from({ length: extent }, (_, i) => offset + i * move));
  }
  return offsets;
}

function turn(a: tf.TensorInfo): { offset: number; free: () => void } {
  const rank = a.shape.length;
  const perm = [...Array<number>(rank).keys()];
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  const turned = tf.engine().runKernel('Transpose', { x: a as tf.Tensor }, { perm }) as tf.Tensor;
  return { offset: offsetOf(turned), free: () => turned.dispose() };
}
