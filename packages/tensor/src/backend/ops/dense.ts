import type * as tf from '@tensorflow/tfjs';
import { output, register, sizeOf, type Output } from '../registry.ts';
import { product, productTn } from './products.ts';

/** A new tensor of that shape, its numbers by `multiply`: zeros where nothing is summed. */
function multiplied(shape: readonly number[], sums: number, multiply: (y: Output) => void): tf.TensorInfo {
  const y = output(shape);
  if (!sums) y.view.fill(0);
  else if (y.view.length) multiply(y);
  return y.info;
}
interface Shaped {
  readonly shape: readonly number[];
}
type Named = Readonly<Record<'x' | 'weight' | 'dy', tf.TensorInfo>>;
const sizes = (weight: Shaped) => weight.shape as [from: number, to: number];

/** See `dense`: a matrix product whose rows may have any shape. */
register('Dense', ({ inputs, attrs }) => {
  const { x, weight } = inputs as Named;
  const [from, to] = sizes(weight);
  const { shape } = attrs as unknown as Shaped;
  return multiplied(shape, from, (y) => product(x, weight, y.offset, sizeOf(shape) / to, to, from, false));
});

register('DenseInputGradient', ({ inputs, attrs }) => {
  const { dy, weight } = inputs as Named;
  const [from, to] = sizes(weight);
  const { shape } = attrs as unknown as Shaped;
  return multiplied(shape, to, (y) => product(dy, weight, y.offset, sizeOf(shape) / from, from, to, true));
});

register('DenseWeightGradient', ({ inputs, attrs }) => {
  const { dy, x } = inputs as Named;
  const { shape } = attrs as unknown as Shaped;
  const [from, to] = shape as [number, number];
  const rows = sizeOf(dy.shape) / to || 0;
  return multiplied(shape, rows, (y) => productTn(x, dy, y.offset, from, to, rows));
});
