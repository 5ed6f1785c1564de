import { define } from '@genospike/core';
import { sgdStep } from '@genospike/tensor';
import * as z from 'zod';
import { scheduled, shared } from './schedule.ts';

/** Stochastic gradient descent with momentum, in PyTorch's form:
 *  g = g + decay value;  momentum = memory momentum + g;  value = value - rate momentum */
export const sgd = define('learning', {
  id: 'sgd',
  options: z.strictObject({
    rate: z.number().positive().default(0.1).describe('Largest learning rate'),
    momentum: z.number().min(0).lt(1).default(0.9).describe('Memory of the gradient'),
    decay: z.number().min(0).default(0).describe('Weight decay, added to the gradient'),
    ...shared,
  }),
  create: ({ options: { momentum: memory, decay, batch, clip, ...schedule } }) => ({
    batch,
    ...(clip !== undefined && { clip }),
    slots: ['momentum'],
    rate: scheduled(schedule),
    update: ({ value, gradient, slots, rate, decay: decays }) => {
      const options = { rate, memory, decay: decays ? decay : 0 };
      const { value: next, momentum } = sgdStep({ value, gradient }, slots.momentum, options);
      return { value: next, slots: { momentum } };
    },
  }),
});
