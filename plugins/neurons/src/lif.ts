import { define, equations, part } from '@genospike/core';
import { z } from 'zod';
import { atan } from './atan.ts';
import { fire, firing, mustRest, rests } from './firing.ts';

const options = z
  .strictObject({
    tau: z.number().gt(1).default(2).describe('membrane time constant in timesteps'),
    ...firing,
    resetTo: firing.resetTo.describe('resting potential: where v starts, decays to and, reset hard, returns to'),
    decayInput: z.boolean().default(true).describe('divide the input by tau too'),
  })
  .refine(rests, mustRest);

/** The leaky integrate-and-fire neuron, charge, fire and reset in one step, in the dialect of SpikingJelly:
 *  h = v + (x - (v - resetTo)) / tau, or without decayInput h = v - (v - resetTo) / tau + x;
 *  spike = h >= threshold; v = resetTo where it spiked (soft: h - threshold), else h.
 *  (SpikingJelly, activation_based/functional/neuron.py; Gerstner and Kistler 2002, chapter 4.) */
export const lif = define('neuron', {
  id: 'lif',
  options,
  parts: { surrogate: part('surrogate', atan) },
  create: ({ options: { tau, threshold, resetTo, decayInput, ...how }, surrogate }) =>
    equations({
      surrogate,
      state: { v: resetTo },
      parameters: { tau, threshold, resetTo },
      step({ v }, x, p, ops) {
        const { add, sub, div } = ops;
        const leak = sub(v, p.resetTo);
        const h = decayInput ? add(v, div(sub(x, leak), p.tau)) : add(sub(v, div(leak, p.tau)), x);
        const { spike, v: next } = fire(h, p, how, ops);
        return { spike, state: { v: next } };
      },
    }),
});
