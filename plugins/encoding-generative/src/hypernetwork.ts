import { define } from '@genospike/core';
import type { Layer } from '@genospike/core';
import { tf } from '@genospike/tensor';
import * as z from 'zod';

const size = z.int().min(1).max(4096);

/** One generator makes the weights of all layers, tile by tile, out of the tile's embedding z (Ha, Dai & Le 2016, arXiv
 *  1609.09106, eq. 2): a_i = W_i z + B_i, K_i = W_out a_i + B_out, where K_i is row i of a tile. The rows of a layer are its
 *  inputs, its columns the outputs at every position; it takes as many tiles as cover it. Embeddings and generator are
 *  trained, nothing is evolved. */
export const hypernetwork = define('encoding', {
  id: 'hypernetwork',
  options: z.strictObject({
    embedding: size.default(8).describe('Numbers that stand for one tile of weights'),
    hidden: size.default(8).describe('Hidden units of the generator, for each row of a tile'),
    rows: size.default(16).describe('Inputs in a tile'),
    columns: size.default(16).describe('Outputs in a tile, those of every position counted'),
  }),
  create({ options: { embedding, hidden, rows, columns }, layers }) {
    const down = ({ input }: Layer) => Math.ceil(input.size / rows);
    const across = ({ positions, fanOut }: Layer) => Math.ceil((positions * fanOut) / columns);
    const generator = (embedding + 1) * rows * hidden + (hidden + 1) * columns;
    const tiles = layers.reduce((sum, layer) => sum + down(layer) * across(layer), 0);
    return {
      genome: { size: 0, mean: 0, spread: 1 },
      express(_genome, rng) {
        const drawn = (name: string, shape: readonly [number, number], variance: number) => ({
          data: rng.normal(name, shape[0] * shape[1]).map((x) => x * Math.sqrt(variance)),
          shape,
        });
        return {
          // Of variance 1 over what is summed: what the generator makes has variance 1.
          in: drawn('in', [embedding, rows * hidden], 1 / embedding),
          'in/bias': { data: new Float32Array(rows * hidden) },
          out: drawn('out', [hidden, columns], 1 / hidden),
          'out/bias': { data: new Float32Array(columns) },
          ...Object.fromEntries(
            layers.map((layer) => {
              const name = `${layer.name}/embedding`;
              return [name, drawn(name, [down(layer) * across(layer), embedding], 1)];
            }),
          ),
        };
      },
      weight(parameters, layer) {
        const { name, input, positions, fanIn, fanOut, shape } = layer;
        const [high, wide] = [down(layer), across(layer)];
        const a = tf.matMul(parameters.get(`${name}/embedding`), parameters.get('in')).add(parameters.get('in/bias'));
        const k = tf.matMul(a.reshape([-1, hidden]), parameters.get('out')).add(parameters.get('out/bias'));
        const tiled = k.reshape([high, wide, rows, columns]).transpose([0, 2, 1, 3]);
        const whole = tiled.reshape([high * rows, wide * columns]).slice([0, 0], [input.size, positions * fanOut]);
        // From variance 1 to 2 / fanIn (He et al. 2015).
        const scaled = whole.mul(Math.sqrt(2 / fanIn));
        return scaled.reshape([input.size, positions, fanOut]).transpose([1, 0, 2]).reshape(shape);
      },
      count: { numbers: generator + tiles * embedding },
    };
  },
});
