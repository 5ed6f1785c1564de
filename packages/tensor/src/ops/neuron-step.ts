import * as tf from '@tensorflow/tfjs';
import type { Neuron, Stepped } from '@genospike/core';
import type { Tensor } from '@tensorflow/tfjs';
import { initialState, stepper } from '../neuron/compose.ts';
import { refuse } from '../neuron/errors.ts';
import { isSequenced } from '../neuron/program.ts';
import { checkParameters, programFor } from './multi-step.ts';

/** A neuron layer between two steps: its states by name, each of the shape of its currents. */
export type NeuronState = Readonly<Record<string, Tensor>>;

/** @throws GENO_NEURON for a neuron that sees the whole sequence */
export function stepped(neuron: Neuron): Stepped {
  if (!isSequenced(neuron)) return neuron;
  throw refuse(
    'The neuron sees the whole sequence at once, so it cannot run step by step.',
    'a recurrent layer needs a neuron with a step equation, as lif',
  );
}

/** One step of a layer whose currents depend on its own earlier spikes, composed of tf ops on any backend. A chain of
 *  steps keeps its gradient through time.
 *  @param x currents of the step, float32 [B, ...rest, C]
 *  @param parameters as in `multiStep`
 *  @param state as the step before returned it; left out: the neuron's initial state
 *  @param soft the spike is the surrogate's primitive
 *  @returns spikes of the shape of x, and the state after
 *  @throws GENO_SHAPE for a parameter that does not fit, GENO_NEURON for a neuron that sees the whole sequence */
export function neuronStep(
  neuron: Neuron,
  x: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  { state, soft = false }: { readonly state?: NeuronState | undefined; readonly soft?: boolean } = {},
): { readonly spikes: Tensor; readonly state: NeuronState } {
  const own = stepped(neuron);
  checkParameters(neuron, parameters, x.shape.at(-1)!);
  const names = Object.keys(own.state);
  return tf.tidy(() => {
    const { program, learned } = programFor(own, parameters);
    const before = state ? names.map((name) => state[name]!) : initialState(program, x.shape);
    const { spike, next } = stepper(program, learned, soft)(x, before);
    return { spikes: spike, state: Object.fromEntries(next.map((value, i) => [names[i]!, value])) };
  });
}
