import { define } from '@genospike/core';
import * as z from 'zod';
import { denseNodes } from './hidden.ts';

/** A multilayer perceptron: dense -> norm -> neuron for every hidden layer, then a dense output. */
export const mlp = define('network', {
  id: 'mlp',
  options: z.strictObject({
    hidden: z.array(z.int().min(1)).default([256]).describe('Neurons of each hidden layer'),
  }),
  create: ({ options: { hidden } }) => ({
    graph: ({ input, outputs, width }) => ({ input, nodes: denseNodes(hidden, outputs, width) }),
  }),
});
