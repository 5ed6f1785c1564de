import { define } from '@genospike/core';
import * as z from 'zod';
import { denseNodes } from './hidden.ts';

/** A recurrent spiking network: dense -> norm -> neuron for every hidden layer, whose neurons also read their own spikes of
 *  the step before through a dense layer `NAME/recurrent`, then a dense output. */
export const recurrent = define('network', {
  id: 'recurrent',
  options: z.strictObject({
    hidden: z.array(z.int().min(1)).min(1).default([128]).describe('Neurons of each recurrent layer'),
  }),
  create: ({ options: { hidden } }) => ({
    graph: ({ input, outputs, width }) => ({
      input,
      nodes: denseNodes(hidden, outputs, width, { recurrent: true }),
    }),
  }),
});
