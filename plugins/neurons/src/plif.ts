import { define, equations, part } from '@genospike/core';
import { z } from 'zod';
import { atan } from './atan.ts';
import { fire, firing, mustRest, rests } from './firing.ts';

const options = z
  .strictObject({
    tau: z.number().gt(1).default(2).describe('membrane time constant in timesteps, before training'),
    per: z.enum(['layer', 'channel']).default('layer').describe('one time constant a layer, or one a channel'),
    ...firing,
    resetTo: firing.resetTo.describe('resting potential: where v starts, decays to and, reset hard, returns to'),
    decayInput: z.boolean().default(true).describe('divide the input by tau too'),
  })
  .refine(rests, mustRest);

/** The parametric leaky integrate-and-fire neuron: lif whose time constant is learned, 1 / tau = sigmoid(w), so that tau
 *  stays above 1 wherever w goes; w starts at -ln(tau - 1).
 *  (Fang et al., "Incorporating learnable membrane time constant", ICCV 2021; SpikingJelly's ParametricLIFNode.) */
export const plif = define('neuron', {
  id: 'plif',
  options,
  parts: { surrogate: part('surrogate', atan) },
  create: ({ options: { tau, per, threshold, resetTo, decayInput, ...how }, surrogate }) =>
    equations({
      surrogate,
      state: { v: resetTo },
      parameters: { w: { data: -Math.log(tau - 1), per }, threshold, resetTo },
      step({ v }, x, p, ops) {
        const { add, sub, mul, div, exp, neg } = ops;
        const decay = div(1, add(1, exp(neg(p.w))));
        const leak = sub(v, p.resetTo);
        const h = decayInput ? add(v, mul(sub(x, leak), decay)) : add(sub(v, mul(leak, decay)), x);
        const { spike, v: next } = fire(h, p, how, ops);
        return { spike, state: { v: next } };
      },
    }),
});
