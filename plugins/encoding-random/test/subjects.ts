import type { Encoding, Layer } from '@genospike/core';
import { networks } from '@genospike/testkit';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';

/** Two convolutions and two dense layers. */
export const layers: readonly Layer[] = networks().find(({ name }) => name === 'conv')?.layers ?? [];

/** The weight of a layer, row by row. */
export function weightOf(encoding: Encoding, layer: Layer, genome: readonly number[] = [], seed = 5): number[] {
  const expressed = encoding.express(genome, counterRng(seed));
  const get = (name: string) => {
    const { data, shape = [data.length] } = expressed[name]!;
    return tf.tensor(data instanceof Int32Array ? data : Float32Array.from(data), [...shape]);
  };
  return tf.tidy(() => {
    const made = encoding.weight({ get }, layer);
    return 'left' in made ? [] : Array.from(made.dataSync());
  });
}
