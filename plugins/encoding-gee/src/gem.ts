import { define } from '@genospike/core';
import * as z from 'zod';
import { identity, normalised } from './interaction.ts';

/** Gene expression model: a neuron has one code, by which it both receives and sends, so that the two layers that meet in it
 *  share it: W = X_in O X_out^T, P = G (sum N + G) (Barabasi et al. 2023, Complex computation from developmental priors,
 *  Nature Communications 14). Evolution finds the gene interaction O, training the codes X. A kernel weighs the codes by
 *  position, W[p,i,o] = (X_in[i] * q[p]) O X_out[o]^T. */
export const gem = define('encoding', {
  id: 'gem',
  options: z.strictObject({
    genes: z.int().min(1).max(1024).default(16).describe('Genes: numbers in the code of a neuron'),
    interaction: z.enum(['evolved', 'learned']).default('evolved').describe('O: the genome, or trained from I'),
  }),
  create({ options: { genes, interaction }, layers }) {
    const extent = { genes, matrices: 1 };
    const evolved = interaction === 'evolved';
    const start = Array.from(identity(extent));
    const interactionOf = (genome: readonly number[]) => (evolved ? Array.from(normalised(genome, extent)) : start);
    // Codes are as large as direct weights (He et al. 2015) of the layer that names their neurons first.
    const groups = new Map<string, { readonly size: number; readonly scale: number }>();
    for (const { input, output, fanIn } of layers)
      for (const { name, size } of [input, output])
        if (!groups.has(name)) groups.set(name, { size, scale: Math.sqrt(2 / fanIn) });
    const placed = layers.filter(({ positions }) => positions > 1);
    const neurons = [...groups.values()].reduce((sum, { size }) => sum + size, 0);
    const places = placed.reduce((sum, { positions }) => sum + positions, 0);
    const scaleOf = (group: string) => groups.get(group)?.scale ?? 1;
    return {
      ...(!evolved && { label: 'O learned' }),
      genome: evolved
        ? { size: genes * genes, mean: start, spread: 0.3 / Math.sqrt(genes) }
        : { size: 0, mean: 0, spread: 1 },
      express: (genome, rng) => ({
        interaction: { data: interactionOf(genome), shape: [genes, genes], trainable: !evolved },
        ...Object.fromEntries(
          [...groups].map(([name, { size, scale }]) => [
            `${name}/code`,
            { data: rng.normal(`${name}/code`, size * genes).map((x) => x * scale), shape: [size, genes] },
          ]),
        ),
        // Signs: equal weights at every position would start as a blur.
        ...Object.fromEntries(
          placed.map(({ name, positions }) => [
            `${name}/position`,
            {
              data: rng.uniform(`${name}/position`, positions * genes).map((x) => (x < 0.5 ? -1 : 1)),
              shape: [positions, genes],
            },
          ]),
        ),
      }),
      weight(parameters, { name, input, output, positions, fanIn }) {
        // Var W = gain^2 in^2 out^2 |O|^2, and |O|^2 = genes.
        const gain = Math.sqrt(2 / (fanIn * genes)) / (scaleOf(input.name) * scaleOf(output.name));
        return {
          left: parameters.get(`${input.name}/code`).mul(gain),
          ...(positions > 1 && { position: parameters.get(`${name}/position`) }),
          core: parameters.get('interaction'),
          right: parameters.get(`${output.name}/code`).transpose(),
        };
      },
      traits: (genome) => ({ O: interactionOf(genome) }),
      count: { numbers: genes * (neurons + places + genes) },
    };
  },
});
