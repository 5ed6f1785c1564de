import { define } from '@genospike/core';
import type { Layer, Parameter } from '@genospike/core';
import { tf } from '@genospike/tensor';
import * as z from 'zod';

/** Weights that fall into one bucket are one number: W[i,j] = xi(i,j) w[h(i,j)], with a hash h and signs xi of chance that
 *  the seed gives back, so that the buckets w are all that is stored (HashedNets: Chen et al. 2015, arXiv 1504.04788).
 *  h deals the weights out evenly: no bucket stays empty. Nothing is evolved. */
export const hashed = define('encoding', {
  id: 'hashed',
  options: z.strictObject({
    share: z.number().gt(0).max(1).default(0.1).describe('Buckets of a layer, as a share of its weights'),
    buckets: z.int().min(1).optional().describe('Buckets of a layer at most; left out: by `share` alone'),
  }),
  create({ options: { share, buckets = Infinity }, layers }) {
    const sizeOf = ({ fanIn, fanOut }: Layer) => Math.max(1, Math.min(buckets, Math.round(share * fanIn * fanOut)));
    return {
      genome: { size: 0, mean: 0, spread: 1 },
      express(_genome, rng) {
        const stored: Record<string, Parameter> = {};
        for (const layer of layers) {
          const { name, fanIn, fanOut, shape } = layer;
          const size = sizeOf(layer);
          const sign = rng.uniform(`${name}/sign`, fanIn * fanOut);
          const dealt = rng.permutation(`${name}/hash`, fanIn * fanOut);
          // Places from `size` on mean the negative of a bucket.
          const place = dealt.map((at, i) => (at % size) + (sign[i]! < 0.5 ? 0 : size));
          stored[`${name}/buckets`] = { data: rng.normal(name, size).map((x) => x * Math.sqrt(2 / fanIn)) };
          stored[`${name}/place`] = { data: place, shape, trainable: false };
        }
        return stored;
      },
      weight(parameters, { name }) {
        const w = parameters.get(`${name}/buckets`);
        return tf.gather(tf.concat([w, w.neg()]), parameters.get(`${name}/place`));
      },
      count: { numbers: layers.reduce((sum, layer) => sum + sizeOf(layer), 0) },
    };
  },
});
