import type { Neuron } from '@genospike/core';
import { neuronStep, tf } from '@genospike/tensor';
import type { NeuronState } from '@genospike/tensor';

/** Runs recurrent neurons step by step: current_t = input_t + spikes_{t-1} weight, no spikes before the first step.
 *  @param x currents [timesteps * n, 1, 1, C]
 *  @param weight [C, C], from a neuron to those it excites
 *  @returns spikes of the shape of x, differentiable through time in x, weight and parameters
 *  @throws GENO_NEURON for a neuron that sees the whole sequence */
export function recurrent(
  x: tf.Tensor4D,
  weight: tf.Tensor,
  of: {
    readonly neuron: Neuron;
    readonly parameters: Readonly<Record<string, tf.Tensor>>;
    readonly timesteps: number;
    readonly soft: boolean;
  },
): tf.Tensor4D {
  const { neuron, parameters, timesteps, soft } = of;
  // The gradient of tf.split fails for a single piece.
  const currents = timesteps === 1 ? [x] : tf.split(x, timesteps);
  const spikes: tf.Tensor[] = [];
  let state: NeuronState | undefined;
  for (const current of currents) {
    const before = spikes.at(-1);
    const feedback = before && tf.matMul(before.reshape([-1, x.shape[3]]), weight).reshape(current.shape);
    const after = neuronStep(neuron, feedback ? tf.add(current, feedback) : current, parameters, { state, soft });
    spikes.push(after.spikes);
    state = after.state;
  }
  return tf.concat(spikes).reshape(x.shape);
}

/** What the feedback layer reads: the spikes, a step later. */
export const delayed = (spikes: tf.Tensor4D, timesteps: number): tf.Tensor4D =>
  tf.tidy(() => {
    const [folded, ...rest] = spikes.shape;
    const n = folded / timesteps;
    const silence = tf.zeros<tf.Rank.R4>([n, ...rest]);
    return timesteps === 1 ? silence : tf.concat([silence, spikes.slice([0], [folded - n])]);
  });
