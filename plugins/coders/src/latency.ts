import { define, Samples } from '@genospike/core';
import { exp, log } from '@genospike/tensor';
import * as z from 'zod';
import { mustBeStill } from './still.ts';

/** Halves go to the even neighbour, as torch.round has it. */
function round(x: number): number {
  const low = Math.floor(x);
  const over = x - low;
  return over < 0.5 || (over === 0.5 && low % 2 === 0) ? low : low + 1;
}

/** One spike a number, the brighter the sooner, as SpikingJelly's LatencyEncoder: x in 0..1 (outside: cut) fires at step
 *  round((T - 1)(1 - x)), or, by the logarithm, at round(T - 1 - ln(a x + 1)), a = e^(T-1) - 1; steps count from 0. */
export const latency = define('coder', {
  id: 'latency',
  options: z.strictObject({
    timesteps: z.int().min(2).max(64).default(8).describe('Steps T the network runs for a sample'),
    scale: z.enum(['linear', 'log']).default('linear').describe('How brightness becomes time'),
  }),
  needs: { dataset: Samples },
  create({ options: { timesteps, scale }, dataset }) {
    mustBeStill('latency', dataset);
    const last = timesteps - 1;
    const a = exp(last) - 1;
    const step = (x: number) => (scale === 'linear' ? Math.fround(last * Math.fround(1 - x)) : last - log(a * x + 1));
    return {
      timesteps,
      constant: false,
      binary: true,
      encode(samples, _, spikes = new Float32Array(timesteps * samples.length)) {
        spikes.fill(0);
        samples.forEach((x, i) => {
          const t = Math.max(0, round(step(Math.min(1, Math.max(0, x)))));
          spikes[t * samples.length + i] = 1;
        });
        return spikes;
      },
    };
  },
});
