import type { Expr, Ops } from '@genospike/core';
import { z } from 'zod';

/** Options of every neuron with a threshold and a reset. */
export const firing = {
  threshold: z.number().positive().default(1).describe('membrane potential at which the neuron spikes'),
  reset: z
    .enum(['hard', 'soft'])
    .default('hard')
    .describe('after a spike: hard sets the potential to resetTo, soft subtracts the threshold'),
  resetTo: z.number().default(0).describe('where v starts and, reset hard, returns to'),
  detachReset: z.boolean().default(false).describe('let no gradient pass through the reset'),
  strict: z.boolean().default(false).describe('spike above the threshold only, not at it'),
};
interface Firing {
  readonly reset: 'hard' | 'soft';
  readonly detachReset: boolean;
  readonly strict: boolean;
}
interface Levels<Value> {
  readonly threshold: Value;
  readonly resetTo: Value;
}

/** For `refine`: a neuron that rests at its threshold would spike without input. */
export const rests = ({ threshold, resetTo }: Levels<number>): boolean => threshold > resetTo;
export const mustRest = {
  path: ['resetTo'],
  message: 'must be below threshold, or the neuron would spike without input',
};

/** Spike and reset of a charged membrane h: spike = h >= threshold; v = resetTo where it spiked (soft: h - threshold),
 *  else h. Between them the gradient passes, unless `detachReset` (SpikingJelly, activation_based/functional/neuron.py). */
export function fire(
  h: Expr,
  p: Levels<Expr>,
  { reset, detachReset, strict }: Firing,
  { add, sub, mul, spike, detach }: Ops,
): { readonly spike: Expr; readonly v: Expr } {
  const fired = spike(sub(h, p.threshold), { strict });
  const gate = detachReset ? detach(fired) : fired;
  return {
    spike: fired,
    v: reset === 'soft' ? sub(h, mul(gate, p.threshold)) : add(mul(gate, p.resetTo), mul(sub(1, gate), h)),
  };
}
