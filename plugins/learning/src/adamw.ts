import { define } from '@genospike/core';
import { adamwStep } from '@genospike/tensor';
import * as z from 'zod';
import { scheduled, shared } from './schedule.ts';

const beta = z.number().min(0).lt(1);

/** Adam with decoupled weight decay (Loshchilov & Hutter, ICLR 2019), in PyTorch's form, t counted from 1:
 *  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 *  value = value (1 - rate decay) - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon) */
export const adamw = define('learning', {
  id: 'adamw',
  options: z.strictObject({
    rate: z.number().positive().default(0.005).describe('Largest learning rate'),
    decay: z.number().min(0).default(0.01).describe('Weight decay, a share of the rate'),
    beta1: beta.default(0.9).describe('Memory of the mean gradient'),
    beta2: beta.default(0.999).describe('Memory of the mean squared gradient'),
    epsilon: z.number().positive().default(1e-8).describe('Keeps the division finite'),
    ...shared,
  }),
  create: ({ options: { decay, beta1, beta2, epsilon, batch, clip, ...schedule } }) => ({
    batch,
    ...(clip !== undefined && { clip }),
    slots: ['m', 'v'],
    rate: scheduled(schedule),
    update: ({ value, gradient, slots: { m, v }, rate, step, decay: decays }) => {
      const options = { rate, step, beta1, beta2, epsilon, decay: decays ? decay : 0 };
      const { value: next, ...slots } = adamwStep({ value, gradient }, { m, v }, options);
      return { value: next, slots };
    },
  }),
});
