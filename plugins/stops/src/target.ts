import { define } from '@genospike/core';
import { z } from 'zod';

/** Ends evolution where a generation's best value is good enough. */
export const target = define('stop', {
  id: 'target',
  cases: [{ options: { value: 0.8 } }],
  options: z.strictObject({ value: z.number().describe('The weighted sum that is good enough.') }),
  create: ({ options: { value } }) => ({
    'run:stop': ({ best }) => (best >= value ? `the target ${value} is reached` : undefined),
  }),
});
