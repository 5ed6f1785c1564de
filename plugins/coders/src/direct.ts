import { define } from '@genospike/core';
import * as z from 'zod';

/** The sample itself as a current, the same at every step (Rueckauer et al., Front. Neurosci. 2017): the first layer
 *  runs once and learns the code. */
export const directCoding = define('coder', {
  id: 'direct',
  options: z.strictObject({ timesteps: z.int().min(1).default(4).describe('Steps T the network runs for a sample') }),
  create: ({ options: { timesteps } }) => ({
    timesteps,
    constant: true,
    binary: false,
    encode: (samples) => samples,
  }),
});
