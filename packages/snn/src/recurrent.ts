import type { Neuron } from '@genospike/core';
import { recurrentMultiStep, tf } from '@genospike/tensor';

/** Runs recurrent neurons: current_t = input_t + spikes_{t-1} weight.
 *  @param x currents [timesteps * n, 1, 1, C]
 *  @param weight [C, C], from a neuron to those it excites
 *  @throws GENO_NEURON for a neuron that sees the whole sequence */
export const recurrent = (
  x: tf.Tensor4D,
  weight: tf.Tensor,
  of: {
    readonly neuron: Neuron;
    readonly parameters: Readonly<Record<string, tf.Tensor>>;
    readonly timesteps: number;
    readonly soft: boolean;
  },
): tf.Tensor4D => recurrentMultiStep(of.neuron, x, weight, of.parameters, of) as tf.Tensor4D;

/** What the feedback layer reads: the spikes, a step later. */
export const delayed = (spikes: tf.Tensor4D, timesteps: number): tf.Tensor4D =>
  tf.tidy(() => {
    const [folded, ...rest] = spikes.shape;
    const n = folded / timesteps;
    const silence = tf.zeros<tf.Rank.R4>([n, ...rest]);
    return timesteps === 1 ? silence : tf.concat([silence, spikes.slice([0], [folded - n])]);
  });
