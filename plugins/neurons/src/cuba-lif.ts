import { define, equations, part } from '@genospike/core';
import { z } from 'zod';
import { atan } from './atan.ts';
import { fire, firing, mustRest, rests } from './firing.ts';

const kept = z.number().min(0).max(1);
const options = z
  .strictObject({
    currentDecay: kept.default(0.5).describe('share of the current left after a timestep'),
    voltageDecay: kept.default(0.75).describe('share of the membrane potential left after a timestep'),
    ...firing,
    threshold: firing.threshold.default(0.5),
  })
  .refine(rests, mustRest);

/** The current-based leaky integrate-and-fire neuron: the input charges a current, the current the membrane.
 *  c = c * currentDecay + x; h = v * voltageDecay + c; spike = h >= threshold; the reset leaves the current as it is.
 *  (SpikingJelly's CUBALIFNode and its defaults; Davies et al., "Loihi", IEEE Micro 2018.) */
export const cubaLif = define('neuron', {
  id: 'cuba-lif',
  options,
  parts: { surrogate: part('surrogate', atan) },
  create: ({ options: { currentDecay, voltageDecay, threshold, resetTo, ...how }, surrogate }) =>
    equations({
      surrogate,
      state: { c: 0, v: resetTo },
      parameters: { currentDecay, voltageDecay, threshold, resetTo },
      step({ c, v }, x, p, ops) {
        const { add, mul } = ops;
        const current = add(mul(c, p.currentDecay), x);
        const h = add(mul(v, p.voltageDecay), current);
        const { spike, v: next } = fire(h, p, how, ops);
        return { spike, state: { c: current, v: next } };
      },
    }),
});
