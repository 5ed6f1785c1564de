import type { TensorInfo } from '@tensorflow/tfjs';
import { device, offsetOf, output, register, sizeOf, valuesOf } from '../backend/registry.ts';
import type { KernelArguments } from '../backend/registry.ts';
import { compiledOf } from './compile.ts';
import type { Program } from './program.ts';

/** The neuron op as tfjs kernels: a backend that registers them runs neurons compiled, any other composed of tf ops.
 *  Inputs: x, the learned parameters as parameter0, parameter1, ..., and for the gradient dy. */
export const MULTI_STEP = 'MultiStep';
export const MULTI_STEP_GRAD = 'MultiStepGrad';
export interface MultiStepAttrs {
  readonly program: Program;
  readonly timesteps: number;
}

const read = ({ inputs, attrs }: KernelArguments) => {
  const { program, timesteps } = attrs as unknown as MultiStepAttrs;
  const x = inputs['x']!;
  const parameters = program.learned.map((_, i): TensorInfo => inputs[`parameter${i}`]!);
  const layout = {
    timesteps,
    neurons: sizeOf(x.shape) / timesteps,
    channels: x.shape.at(-1)!,
    x: offsetOf(x),
    learned: parameters.map(valuesOf),
  };
  return { compiled: compiledOf(program), x, parameters, layout };
};

register(MULTI_STEP, (given) => {
  const { compiled, x, layout } = read(given);
  const spikes = output(x.shape);
  compiled.forward(device(), layout, spikes.offset);
  return spikes.info;
});

register(MULTI_STEP_GRAD, (given) => {
  const { compiled, x, parameters, layout } = read(given);
  const dX = output(x.shape);
  const gradients = compiled.backward(device(), layout, offsetOf(given.inputs['dy']!), dX.offset);
  return [
    dX.info,
    ...gradients.map((gradient, i) => {
      const one = output(parameters[i]!.shape);
      one.view.set(gradient);
      return one.info;
    }),
  ];
});
