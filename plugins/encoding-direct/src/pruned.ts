import { define } from '@genospike/core';
import type { Layer } from '@genospike/core';
import { tf } from '@genospike/tensor';
import * as z from 'zod';
import { everyWeight } from './direct.ts';

/** Ones at the `kept` largest magnitudes; of equal ones the first stay. */
function largest(values: Float32Array, kept: number): Float32Array {
  const sizes = values.map(Math.abs);
  const least = sizes.slice().sort()[sizes.length - kept] ?? Infinity;
  let equal = kept - sizes.reduce((above, x) => above + (x > least ? 1 : 0), 0);
  return sizes.map((x) => (x > least || (x === least && equal-- > 0) ? 1 : 0));
}

/** The direct encoding, pruned by magnitude while it learns: the smallest weights of each layer are taken away before each
 *  epoch, for good, by the cubic schedule of Zhu & Gupta 2017 (arXiv 1710.01878), kept(t) = keep + (1 - keep)(1 - t)^3;
 *  the last epochs, one at least, learn with what is kept. Stored: the weights kept, and a bit for each weight that may be. */
export const pruned = define('encoding', {
  id: 'pruned',
  options: z.strictObject({
    keep: z.number().gt(0).max(1).default(0.1).describe('Share of the weights of each layer that is left in the end'),
    until: z.number().gt(0).max(1).default(0.5).describe('Share of the epochs after which nothing more is taken away'),
  }),
  create({ options: { keep, until }, layers }) {
    const direct = everyWeight(layers);
    const kept = ({ fanIn, fanOut }: Layer, share: number) => Math.max(1, Math.round(share * fanIn * fanOut));
    const numbers = layers.reduce((sum, layer) => sum + kept(layer, keep), 0);
    return {
      ...direct,
      express: (genome, rng) => ({
        ...direct.express(genome, rng),
        ...Object.fromEntries(
          layers.map(({ name, shape, fanIn, fanOut }) => [
            `${name}/mask`,
            { data: new Float32Array(fanIn * fanOut).fill(1), shape, trainable: false },
          ]),
        ),
      }),
      weight: (parameters, { name }) => tf.mul(parameters.get(`${name}/weight`), parameters.get(`${name}/mask`)),
      refine(parameters, { epoch, epochs }) {
        const t = epochs > 1 ? Math.min(1, epoch / (until * (epochs - 1))) : 1;
        const share = keep + (1 - keep) * (1 - t) ** 3;
        return Object.fromEntries(
          layers.map((layer) => {
            const mask = parameters[`${layer.name}/mask`]!;
            // What is pruned does not come back, wherever the learning rule has moved it.
            const weight = parameters[`${layer.name}/weight`]!.map((w, i) => w * mask[i]!);
            return [`${layer.name}/mask`, largest(weight, kept(layer, share))];
          }),
        );
      },
      count: { numbers, bytes: 4 * numbers + Math.ceil(direct.count.numbers / 8) },
    };
  },
});
