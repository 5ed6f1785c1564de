import { define, Samples } from '@genospike/core';
import * as z from 'zod';

/** The sample itself as a current, the same at every step (Rueckauer et al., Front. Neurosci. 2017): the first layer
 *  runs once and learns the code. A sequence is shown one frame a step. */
export const directCoding = define('coder', {
  id: 'direct',
  options: z.strictObject({
    timesteps: z
      .int()
      .min(1)
      .default(4)
      .describe('Steps T the network runs for a still sample; a sequence: its frames'),
  }),
  needs: { dataset: Samples },
  create({ options: { timesteps }, dataset: { frames, shape } }) {
    if (!frames) return { timesteps, constant: true, binary: false, encode: (samples) => samples };
    const size = shape[0] * shape[1] * shape[2];
    return {
      timesteps: frames,
      constant: false,
      binary: false,
      encode(samples, _, coded = new Float32Array(samples.length)) {
        const n = samples.length / (frames * size);
        for (let i = 0; i < n; i++)
          for (let t = 0; t < frames; t++) {
            const from = (i * frames + t) * size;
            coded.set(samples.subarray(from, from + size), (t * n + i) * size);
          }
        return coded;
      },
    };
  },
});
