import { define } from '@genospike/core';
import { tf } from '@genospike/tensor';
import * as z from 'zod';

/** One generator makes the weights of all layers, tile by tile, out of the tile's embedding z (Ha, Dai, Le 2016, arXiv
 *  1609.09106, eq. 2): a_i = W_i z + B_i, K_i = W_out a_i + B_out, where K_i is row i of a tile of [tile, tile] weights.
 *  A layer [fanIn, fanOut] takes as many tiles as cover it. Embeddings and generator are trained, nothing is evolved. */
export const hypernetwork = define('encoding', {
  id: 'hypernetwork',
  options: z.strictObject({
    embedding: z.int().min(1).max(1024).default(8).describe('Numbers that stand for one tile of weights'),
    hidden: z.int().min(1).max(1024).default(8).describe('Hidden units of the generator for each row of a tile'),
    tile: z.int().min(1).max(1024).default(16).describe('Rows and columns of weights made from one embedding'),
  }),
  create({ options: { embedding, hidden, tile }, layers }) {
    const tiles = layers.map(({ name, fanIn, fanOut }) => ({
      name,
      rows: Math.ceil(fanIn / tile),
      columns: Math.ceil(fanOut / tile),
    }));
    const covers = new Map(tiles.map((one) => [one.name, one]));
    const generator = (embedding + 1) * tile * hidden + (hidden + 1) * tile;
    return {
      genome: { size: 0, mean: 0, spread: 1 },
      express(_genome, rng) {
        /** Numbers of variance 1 / inputs, that keep the size of what they multiply. */
        const drawn = (name: string, inputs: number, outputs: number, over = inputs) => ({
          data: rng.normal(name, inputs * outputs).map((x) => x / Math.sqrt(over)),
          shape: [inputs, outputs],
        });
        return {
          in: drawn('in', embedding, tile * hidden),
          'in/bias': { data: new Float32Array(tile * hidden) },
          out: drawn('out', hidden, tile),
          'out/bias': { data: new Float32Array(tile) },
          ...Object.fromEntries(
            tiles.map(({ name, rows, columns }) => [
              `${name}/embedding`,
              drawn(`${name}/embedding`, rows * columns, embedding, 1),
            ]),
          ),
        };
      },
      weight(parameters, { name, fanIn, fanOut, shape }) {
        const { rows = 1, columns = 1 } = covers.get(name) ?? {};
        const a = tf.matMul(parameters.get(`${name}/embedding`), parameters.get('in')).add(parameters.get('in/bias'));
        const k = tf.matMul(a.reshape([-1, hidden]), parameters.get('out')).add(parameters.get('out/bias'));
        const whole = k.reshape([rows, columns, tile, tile]).transpose([0, 2, 1, 3]);
        // Generated numbers have variance 1; weights that of He et al. 2015.
        return whole
          .reshape([rows * tile, columns * tile])
          .slice([0, 0], [fanIn, fanOut])
          .mul(Math.sqrt(2 / fanIn))
          .reshape(shape);
      },
      count: { numbers: generator + tiles.reduce((sum, { rows, columns }) => sum + rows * columns * embedding, 0) },
    };
  },
});
