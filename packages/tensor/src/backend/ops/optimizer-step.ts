import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, output, register, reshaped, sizeOf } from '../registry.ts';
import { spreadNumbers } from './ranges.ts';

type Offsets = readonly (number | undefined)[];

/** One kernel over a parameter and its slots, in place of some ten ops; absent slots are zeros. */
function stepped(kernel: string, value: tf.TensorInfo, given: Offsets, results: number, constants: readonly number[]) {
  const outputs = Array.from({ length: results }, () => output(value.shape));
  const pointers = [...given, ...outputs.map(({ offset }) => offset)];
  spreadNumbers(kernel, outputs[0]!.view.length, (first, count) => [
    ...pointers.map((pointer) => (pointer === undefined ? 0 : pointer + 4 * first)),
    ...[count, ...constants],
  ]);
  return outputs.map(({ info }) => info);
}

const at = (tensor: tf.TensorInfo | undefined): number | undefined => (tensor ? offsetOf(tensor) : undefined);

/** [value, m, v] after a step of AdamW: see `adamwStep`. */
register('AdamwStep', ({ inputs, attrs }) => {
  const { value, gradient, m, v } = inputs;
  const { beta1, beta2, meanRate, spreadScale, epsilon, keep } = attrs as Record<string, number>;
  const constants = [beta1!, 1 - beta1!, beta2!, 1 - beta2!, meanRate!, spreadScale!, epsilon!, keep!];
  return stepped('adamw_step', value!, [value, gradient, m, v].map(at), 3, constants);
});

/** [value, momentum] after a step of SGD: see `sgdStep`. */
register('SgdStep', ({ inputs, attrs }) => {
  const { value, gradient, momentum } = inputs;
  const { memory, decay, rate } = attrs as Record<string, number>;
  return stepped('sgd_step', value!, [value, gradient, momentum].map(at), 2, [memory!, decay!, rate!]);
});

register('MovingAverage', ({ inputs, attrs }) => {
  const { before, newest } = inputs;
  const share = attrs['share'] as number;
  return stepped('moving_average', before!, [before, newest].map(at), 1, [1 - share, share]);
});

/** The tensors after `clipByNorm`: where they are within the limit, they themselves. */
register('ClipByNorm', ({ inputs, attrs }) => {
  const tensors = Object.values(inputs);
  const limit = attrs['limit'] as number;
  const squares = tensors.map((x) => kernels()['sum_of_squares']!(offsetOf(x), sizeOf(x.shape)));
  const norm = Math.sqrt(squares.reduce((sum, one) => sum + one, 0));
  return tensors.map((x) => {
    if (norm <= limit) return reshaped(x, x.shape);
    const y = output(x.shape);
    const [from, to] = [offsetOf(x), y.offset];
    spreadNumbers('scaled', y.view.length, (first, count) => [from + 4 * first, to + 4 * first, count, limit / norm]);
    return y.info;
  });
});
