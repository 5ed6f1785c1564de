import { define } from '@genospike/core';
import { power, tf } from '@genospike/tensor';
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
    update({ value, gradient, slots, rate, step, decay: decays }) {
      const m = tf.add(tf.mul(slots.m ?? 0, beta1), gradient.mul(1 - beta1));
      const v = tf.add(tf.mul(slots.v ?? 0, beta2), gradient.square().mul(1 - beta2));
      const mean = m.mul(rate / (1 - power(beta1, step + 1)));
      const spread = v
        .div(1 - power(beta2, step + 1))
        .sqrt()
        .add(epsilon);
      const kept = decays ? value.mul(1 - rate * decay) : value;
      return { value: kept.sub(mean.div(spread)), slots: { m, v } };
    },
  }),
});
