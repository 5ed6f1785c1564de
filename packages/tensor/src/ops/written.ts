import * as tf from '@tensorflow/tfjs';
import { isOurs, output, register, sizeOf } from '../backend/registry.ts';

const WRITTEN = 'Written';
type Write = (out: Float32Array) => void;

register(WRITTEN, ({ attrs }) => {
  const { shape, write } = attrs as unknown as { shape: readonly number[]; write: Write };
  const { info, view } = output(shape);
  write(view);
  return info;
});

/** A new float32 tensor whose values `write` makes where they are to lie. Large inputs are then made once: an array that
 *  is copied and dropped at every step would cost the garbage collector as much as a layer.
 *  @param write gets room of undefined content */
export function written(shape: readonly number[], write: Write): tf.Tensor {
  if (isOurs()) return tf.engine().runKernel(WRITTEN, {}, { shape, write } as unknown as tf.NamedAttrMap) as tf.Tensor;
  const values = new Float32Array(sizeOf(shape));
  write(values);
  return tf.tensor(values, [...shape]);
}
