import type * as tf from '@tensorflow/tfjs';
import { backend, offsetOf, output, register, sizeOf, valuesOf } from '../registry.ts';

/** Comparisons yield bool, which tfjs keeps a byte a value outside of the arena: plain loops serve. */
type Compare = (a: number, b: number) => boolean;

function comparison(name: string, compare: Compare): void {
  register(name, ({ inputs }) => {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const shape = a.shape.length ? a.shape : b.shape;
    const same = a.shape.join() === b.shape.join();
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
    if (!same && !(a.shape.length === 0 || b.shape.length === 0)) return undefined;
    const [left, right] = [valuesOf(a), valuesOf(b)];
    const [stepA, stepB] = [Number(a.shape.length > 0 || same), Number(b.shape.length > 0 || same)];
    const values = new Uint8Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = Number(compare(left[i * stepA]!, right[i * stepB]!));
    return backend().makeTensorInfo(shape, 'bool', values);
  });
}
comparison('Greater', (a, b) => a > b);
comparison('GreaterEqual', (a, b) => a >= b);
comparison('Less', (a, b) => a < b);
comparison('LessEqual', (a, b) => a <= b);
comparison('Equal', (a, b) => a === b);
comparison('NotEqual', (a, b) => a !== b);

/** Values of t where the condition holds, of e elsewhere. */
register('Select', ({ inputs }) => {
  const { condition, t, e } = inputs as Record<'condition' | 't' | 'e', tf.TensorInfo>;
  if (t.dtype !== 'float32' || e.dtype !== 'float32' || condition.shape.join() !== t.shape.join()) return undefined;
  const y = output(t.shape);
  offsetOf(t);
  offsetOf(e);
  const [chosen, yes, no] = [valuesOf(condition), valuesOf(t), valuesOf(e)];
  for (let i = 0; i < y.view.length; i++) y.view[i] = chosen[i] ? yes[i]! : no[i]!;
  return y.info;
});
