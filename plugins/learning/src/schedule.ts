import { cos } from '@genospike/tensor';
import * as z from 'zod';

/** Options that every rule here has. */
export const shared = {
  batch: z.int().min(1).default(64).describe('Samples a step'),
  clip: z.number().positive().optional().describe('Largest norm of the gradient over all parameters'),
  warmup: z.number().min(0).max(1).default(0.1).describe('Share of the steps in which the rate rises from 0'),
  schedule: z.enum(['cosine', 'constant']).default('cosine').describe('What the rate does after the warm-up'),
};

/** A linear rise, then half a cosine down towards 0 (Loshchilov & Hutter, SGDR, ICLR 2017), or constant. The cosine
 *  is tensor's: the engine's own may differ in its last bits. */
export const scheduled =
  (of: { readonly rate: number; readonly warmup: number; readonly schedule: 'cosine' | 'constant' }) =>
  (step: number, steps: number): number => {
    const rise = Math.floor(of.warmup * steps);
    if (step < rise) return (of.rate * (step + 1)) / (rise + 1);
    if (of.schedule === 'constant') return of.rate;
    return (of.rate * (1 + cos((Math.PI * (step - rise)) / (steps - rise)))) / 2;
  };
