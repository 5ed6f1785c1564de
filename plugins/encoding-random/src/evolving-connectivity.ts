import { define } from '@genospike/core';
import type { Layer } from '@genospike/core';
import * as z from 'zod';

/** Evolution finds how likely each connection is; a weight is 0 or +-1, and gradients find nothing to train (Evolving
 *  Connectivity: Wang et al. 2023, arXiv 2305.17650): W[i,j] = s[i] B[i,j] sqrt(2 / (fanIn / 2)), B[i,j] ~ Bernoulli(p[i,j]).
 *  Signs are a rule, every second input inhibits, so that a probability means the same to every individual. */
export const evolvingConnectivity = define('encoding', {
  id: 'evolving-connectivity',
  options: z.strictObject({
    tie: z
      .enum(['connection', 'pair'])
      .default('connection')
      .describe('A probability for each connection, or one for two neurons (channels) whatever the position'),
  }),
  create({ options: { tie }, layers }) {
    const probabilities = ({ input, fanIn, fanOut }: Layer) => (tie === 'pair' ? input.size : fanIn) * fanOut;
    let size = 0;
    const placed = layers.map((layer) => {
      const start = size;
      size += probabilities(layer);
      return { layer, start, end: size };
    });
    const connections = layers.reduce((sum, { fanIn, fanOut }) => sum + fanIn * fanOut, 0);
    return {
      genome: { size, mean: 0.5, spread: 0.1, bounds: [0, 1] },
      express: (genome, rng) =>
        Object.fromEntries(
          placed.map(({ layer: { name, shape, fanIn, fanOut }, start, end }) => {
            const chance = genome.slice(start, end);
            const draw = rng.uniform(name, fanIn * fanOut);
            const signOf = (i: number) => (Math.floor(i / fanOut) % 2 ? -1 : 1);
            // Weights run over positions first: a probability of a pair comes round again at each.
            const data = Int32Array.from(draw, (u, i) => (u < chance[i % chance.length]! ? signOf(i) : 0));
            return [`${name}/connections`, { data, shape, trainable: false }];
          }),
        ),
      // Half of the connections are there in the first generation; their square then has Kaiming's mean, 2 / fanIn.
      weight: (parameters, { name, fanIn }) =>
        parameters
          .get(`${name}/connections`)
          .toFloat()
          .mul(Math.sqrt(4 / fanIn)),
      traits: (genome) => ({
        /** Expected share of connections, layer by layer. */
        density: placed.map(
          ({ start, end }) =>
            genome.slice(start, end).reduce((sum, p) => sum + Math.min(1, Math.max(0, p)), 0) / (end - start),
        ),
      }),
      // The signs need no storage, so that a connection is one bit.
      count: { numbers: connections, bytes: Math.ceil(connections / 8) },
    };
  },
});
