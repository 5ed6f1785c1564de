import { define, equations, part } from '@genospike/core';
import { z } from 'zod';
import { atan } from './atan.ts';
import { firing, mustRest, rests } from './firing.ts';

/** e^10: an upswing beyond it fires whatever the threshold, and would overflow a few steps on. */
const STEEPEST = 10;

const options = z
  .strictObject({
    tau: z.number().gt(1).default(2).describe('membrane time constant in timesteps'),
    tauAdaptation: z.number().gt(1).default(20).describe('time constant of the adaptation in timesteps'),
    rheobase: z.number().default(0.8).describe('membrane potential from which the exponential takes over'),
    sharpness: z.number().positive().default(0.2).describe('how slowly it takes over: in units of the potential'),
    coupling: z.number().min(0).default(0.1).describe('adaptation a unit of membrane potential'),
    jump: z.number().min(0).default(0.1).describe('adaptation a spike'),
    threshold: firing.threshold,
    resetTo: firing.resetTo.describe('resting potential: where v starts, decays to and returns to after a spike'),
    strict: firing.strict,
  })
  .refine(rests, mustRest);

/** The adaptive exponential integrate-and-fire neuron (Brette and Gerstner, J. Neurophysiol. 94, 2005), in Euler steps of
 *  one timestep in the order of Norse (functional/lif_adex.py), with potentials in units of the current:
 *  h = v + (resetTo - v + sharpness * exp((v - rheobase) / sharpness) + x - a) / tau; spike = h >= threshold;
 *  a = a + (coupling * (v - resetTo) - a) / tauAdaptation + jump * spike; v = resetTo where it spiked, else h. */
export const adex = define('neuron', {
  id: 'adex',
  options,
  parts: { surrogate: part('surrogate', atan) },
  create: ({ options: { strict, ...constants }, surrogate }) =>
    equations({
      surrogate,
      state: { v: constants.resetTo, a: 0 },
      parameters: constants,
      step({ v, a }, x, p, { add, sub, mul, div, min, exp, spike }) {
        const upswing = mul(p.sharpness, exp(min(div(sub(v, p.rheobase), p.sharpness), STEEPEST)));
        const leak = sub(v, p.resetTo);
        const h = add(v, div(add(sub(upswing, leak), sub(x, a)), p.tau));
        const fired = spike(sub(h, p.threshold), { strict });
        const adapted = add(a, div(sub(mul(p.coupling, leak), a), p.tauAdaptation));
        return {
          spike: fired,
          state: {
            v: add(mul(fired, p.resetTo), mul(sub(1, fired), h)),
            a: add(adapted, mul(fired, p.jump)),
          },
        };
      },
    }),
});
