import { Timesteps, define, part } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { z } from 'zod';
import { atan } from './atan.ts';

/** The parallel spiking neuron: no state and no reset, every step weighs the inputs of all steps.
 *  h = W x + b over time, spike = h >= 0, with W [T, T] and b [T, 1] learned, one of each a layer. It starts as a leaky
 *  integrate-and-fire neuron that never resets: W[t, s] = (1 - 1 / tau)^(t - s) / tau for s <= t, else 0; b = -threshold.
 *  (Fang et al., "Parallel spiking neurons with high efficiency", NeurIPS 2023; SpikingJelly's PSN.) */
export const psn = define('neuron', {
  id: 'psn',
  options: z.strictObject({
    tau: z.number().gt(1).default(2).describe('membrane time constant in timesteps, before training'),
    threshold: z.number().positive().default(1).describe('membrane potential at which it spikes, before training'),
  }),
  parts: { surrogate: part('surrogate', atan) },
  needs: { timesteps: Timesteps },
  create: ({ options: { tau, threshold }, timesteps, surrogate }) => ({
    surrogate,
    parameters: {
      w: { data: leaky(timesteps, tau), shape: [timesteps, timesteps] },
      b: { data: -threshold, shape: [timesteps, 1] },
    },
    sequence(x, parameters, spike) {
      const h = tf.matMul(parameters.get('w'), tf.reshape(x, [timesteps, -1]));
      return spike(tf.reshape(tf.add(h, parameters.get('b')), x.shape));
    },
  }),
});

function leaky(timesteps: number, tau: number): Float32Array {
  const places = { length: timesteps ** 2 };
  return Float32Array.from(places, (_, i) => {
    const past = Math.floor(i / timesteps) - (i % timesteps);
    return past < 0 ? 0 : (1 - 1 / tau) ** past / tau;
  });
}
