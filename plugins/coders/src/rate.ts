import { define, Samples } from '@genospike/core';
import * as z from 'zod';
import { mustBeStill } from './still.ts';

/** A spike with probability gain * x, drawn anew at every step and place; x outside 0..1/gain never or always fires. */
export const rate = define('coder', {
  id: 'rate',
  options: z.strictObject({
    timesteps: z.int().min(1).default(4).describe('Steps T the network runs for a sample'),
    gain: z.number().positive().default(1).describe('Spike probability of an input of 1'),
  }),
  needs: { dataset: Samples },
  create({ options: { timesteps, gain }, dataset }) {
    mustBeStill('rate', dataset);
    return {
      timesteps,
      constant: false,
      binary: true,
      encode: (samples, rng) =>
        rng
          .uniform('rate', timesteps * samples.length)
          .map((u, i) => (u < samples[i % samples.length]! * gain ? 1 : 0)),
    };
  },
});
