import { define } from '@genospike/core';
import type { Encoding, Layer } from '@genospike/core';
import { kaiming } from '@genospike/tensor/rng';
import * as z from 'zod';

/** Every weight is a parameter, `<layer>/weight` in the layer's shape: Kaiming normal at birth, trained, nothing to evolve. */
export const everyWeight = (layers: readonly Layer[]): Encoding => ({
  genome: { size: 0, mean: 0, spread: 1 },
  express: (_genome, rng) =>
    Object.fromEntries(
      layers.map((layer) => [`${layer.name}/weight`, { data: kaiming(rng, layer), shape: layer.shape }]),
    ),
  weight: (parameters, { name }) => parameters.get(`${name}/weight`),
  count: { numbers: layers.reduce((sum, { fanIn, fanOut }) => sum + fanIn * fanOut, 0) },
});

/** The network as it is, without a genome: what every compact encoding is compared with. */
export const direct = define('encoding', {
  id: 'direct',
  options: z.strictObject({}),
  create: ({ layers }) => everyWeight(layers),
});
