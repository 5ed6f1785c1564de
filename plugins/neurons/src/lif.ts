import { define, equations, part } from '@genospike/core';
import { z } from 'zod';
import { atan } from './atan.ts';

const options = z
  .strictObject({
    tau: z.number().gt(1).default(2).describe('membrane time constant in timesteps'),
    threshold: z.number().positive().default(1).describe('membrane potential at which the neuron spikes'),
    reset: z
      .enum(['hard', 'soft'])
      .default('hard')
      .describe('after a spike: hard sets the potential to resetTo, soft subtracts the threshold'),
    resetTo: z.number().default(0).describe('resting potential: where v starts, decays to and, reset hard, returns to'),
    decayInput: z.boolean().default(true).describe('divide the input by tau too'),
    detachReset: z.boolean().default(false).describe('let no gradient pass through the reset'),
    strict: z.boolean().default(false).describe('spike above the threshold only, not at it'),
  })
  .refine(({ threshold, resetTo }) => threshold > resetTo, {
    path: ['resetTo'],
    message: 'must be below threshold, or the neuron would spike without input',
  });

/** The leaky integrate-and-fire neuron, charge, fire and reset in one step, in the dialect of SpikingJelly:
 *  h = v + (x - (v - resetTo)) / tau, or without decayInput h = v - (v - resetTo) / tau + x;
 *  spike = h >= threshold; v = resetTo where it spiked (soft: h - threshold), else h.
 *  (SpikingJelly, activation_based/functional/neuron.py; Gerstner and Kistler 2002, chapter 4.) */
export const lif = define('neuron', {
  id: 'lif',
  options,
  parts: { surrogate: part('surrogate', atan) },
  create: ({ options: { tau, threshold, reset, resetTo, decayInput, detachReset, strict }, surrogate }) =>
    equations({
      surrogate,
      state: { v: resetTo },
      parameters: { tau, threshold, resetTo },
      step({ v }, x, p, { add, sub, mul, div, spike, detach }) {
        const leak = sub(v, p.resetTo);
        const h = decayInput ? add(v, div(sub(x, leak), p.tau)) : add(sub(v, div(leak, p.tau)), x);
        const fired = spike(sub(h, p.threshold), { strict });
        const gate = detachReset ? detach(fired) : fired;
        const next =
          reset === 'soft' ? sub(h, mul(gate, p.threshold)) : add(mul(gate, p.resetTo), mul(sub(1, gate), h));
        return { spike: fired, state: { v: next } };
      },
    }),
});
