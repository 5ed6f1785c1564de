import * as tf from '@tensorflow/tfjs';
import type { Neuron } from '@genospike/core';
import type { Tensor } from '@tensorflow/tfjs';
import { describeNeuron } from '../neuron/describe.ts';
import { isSequenced } from '../neuron/program.ts';
import { allFinite } from './all-finite.ts';
import { neuronStep } from './neuron-step.ts';
import type { NeuronState } from './neuron-step.ts';

/** Where a layer of neurons leaves the finite numbers. */
export interface Explosion {
  readonly state: string;
  /** From 1. */
  readonly timestep: number;
  /** The line of the equation that gives this state. */
  readonly equation: string;
}

/** Runs neurons step by step until a state is NaN or infinite: slow, for telling why a training failed.
 *  @param x finite currents, [T * B, ...rest, C], or [B, ...rest, C] where they are the same at every step
 *  @param parameters as in `multiStep`
 *  @returns undefined where all states stay finite, and for a neuron that sees the whole sequence */
export async function exploding(
  neuron: Neuron,
  x: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  { timesteps, constant = false }: { readonly timesteps: number; readonly constant?: boolean },
): Promise<Explosion | undefined> {
  if (isSequenced(neuron)) return undefined;
  const rows = x.shape[0]! / (constant ? 1 : timesteps);
  let state: NeuronState | undefined;
  for (let step = 0; step < timesteps; step++) {
    const before: NeuronState | undefined = state;
    state = tf.tidy(() => {
      const current = constant ? x : tf.slice(x, [step * rows], [rows]);
      const after = neuronStep(neuron, current, parameters, { state: before });
      after.spikes.dispose();
      return { ...after.state };
    });
    if (before) tf.dispose({ ...before });
    for (const [name, value] of Object.entries(state)) {
      if (await allFinite([value])) continue;
      tf.dispose({ ...state });
      const equation = describeNeuron(neuron).step.find((line) => line.startsWith(`${name}' = `));
      return { state: name, timestep: step + 1, equation: equation ?? name };
    }
  }
  tf.dispose({ ...state });
  return undefined;
}
