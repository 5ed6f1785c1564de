import * as tf from '@tensorflow/tfjs';
import { arena, backend, isOurs, kernels, output, register, sizeOf } from '../backend/registry.ts';
import type { Output } from '../backend/registry.ts';

const WRITTEN = 'Written';
type Write = (out: Float32Array) => void;

register(WRITTEN, ({ attrs }) => {
  const { shape, write } = attrs as unknown as { shape: readonly number[]; write: Write };
  const made = output(shape);
  write(made.view);
  keepBits(made);
  return made.info;
});

/** Events, nothing but 0 and 1, are kept as bits too: every product that reads them would make these anew. */
function keepBits({ info, offset, view }: Output): void {
  const bits = arena().alloc(4 * Math.ceil(view.length / 32));
  if (kernels()['pack_bits']!(offset, bits, view.length)) backend().keepBits(info, bits);
  else arena().free(bits);
}

/** A new float32 tensor whose values `write` makes where they are to lie. Large inputs are then made once: an array that
 *  is copied and dropped at every step would cost the garbage collector as much as a layer.
 *  @param write gets room of undefined content */
export function written(shape: readonly number[], write: Write): tf.Tensor {
  if (isOurs()) return tf.engine().runKernel(WRITTEN, {}, { shape, write } as unknown as tf.NamedAttrMap) as tf.Tensor;
  const values = new Float32Array(sizeOf(shape));
  write(values);
  return tf.tensor(values, [...shape]);
}
