import type { TensorInfo } from '@tensorflow/tfjs';
import { arena, bitOutput, bitsOf, offsetOf, output, register, sizeOf, valuesOf } from '../backend/registry.ts';
import type { BitOutput, KernelArguments } from '../backend/registry.ts';
import { outerProducts } from './feedback.ts';
import type { MultiStepAttrs } from './kernels.ts';
import { recurrenceOf } from './recurrence.ts';

/** Recurrent neurons as tfjs kernels. Inputs: x, weight and the learned parameters, as of `MULTI_STEP`; outputs: spikes
 *  and currents. The gradient takes spikes, currents and dy in the place of x; it gives those of x, weight, parameters. */
export const RECURRENT = 'RecurrentMultiStep';
export const RECURRENT_GRAD = 'RecurrentMultiStepGrad';

const read = ({ inputs, attrs }: KernelArguments, x: TensorInfo) => {
  const { program, timesteps } = attrs as unknown as MultiStepAttrs;
  const parameters = program.learned.map((_, i): TensorInfo => inputs[`parameter${i}`]!);
  const channels = x.shape.at(-1)!;
  const rows = sizeOf(x.shape) / timesteps / channels;
  const shape = { timesteps, rows, channels, weight: offsetOf(inputs['weight']!) };
  return { recurrence: recurrenceOf(program), parameters, layout: { ...shape, learned: parameters.map(valuesOf) } };
};

register(RECURRENT, (given) => {
  const x = given.inputs['x']!;
  const { recurrence, layout } = read(given, x);
  const bits = recurrence.hasBits(layout.rows * layout.channels);
  const spikes = bits ? zeroEnded(x.shape) : output(x.shape);
  const currents = output(x.shape);
  const to = 'bits' in spikes ? spikes.bits : spikes.offset;
  recurrence.forward({ ...layout, currents: currents.offset }, offsetOf(x), to, { bits });
  return [spikes.info, currents.info];
});

/** Behind the last bit there may be half a word. */
function zeroEnded(shape: readonly number[]): BitOutput {
  const made = bitOutput(shape);
  arena()
    .ints(made.bits, Math.ceil(sizeOf(shape) / 32))
    .fill(0, -1);
  return made;
}

register(RECURRENT_GRAD, (given) => {
  const { spikes, currents, weight, dy } = given.inputs as Record<'spikes' | 'currents' | 'weight' | 'dy', TensorInfo>;
  const { recurrence, parameters, layout } = read(given, currents);
  const [dX, dW] = [output(currents.shape), output(weight.shape)];
  const gradients = recurrence.backward({ ...layout, currents: offsetOf(currents) }, offsetOf(dy), dX.offset);
  const { timesteps, rows, channels } = layout;
  // What fired at each step but the last, and the currents of the step after.
  const bits = bitsOf(spikes);
  const form = { rows: (timesteps - 1) * rows, channels, bits: bits !== undefined };
  outerProducts(form, bits ?? offsetOf(spikes), dX.offset + 4 * rows * channels, dW.offset);
  return [
    dX.info,
    dW.info,
    ...gradients.map((gradient, i) => {
      const one = output(parameters[i]!.shape);
      one.view.set(gradient);
      return one.info;
    }),
  ];
});
