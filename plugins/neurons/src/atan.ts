import { define } from '@genospike/core';
import { z } from 'zod';

/** The derivative of an arctangent in place of the spike's: (alpha / 2) / (1 + (pi alpha x / 2)^2)
 *  (Fang et al., "Incorporating learnable membrane time constant", ICCV 2021; SpikingJelly's ATan). */
export const atan = define('surrogate', {
  id: 'atan',
  options: z.strictObject({
    alpha: z.number().positive().default(2).describe('sharpness; the slope at the threshold is alpha / 2'),
  }),
  create: ({ options: { alpha } }) => ({
    derivative: (x, { div, add, mul }) => {
      const scaled = mul(x, (Math.PI * alpha) / 2);
      return div(alpha / 2, add(1, mul(scaled, scaled)));
    },
    primitive: (x) => Math.atan((Math.PI * alpha * x) / 2) / Math.PI + 1 / 2,
  }),
});
