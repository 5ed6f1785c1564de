import { make } from '@genospike/core';
import type { Encoding, Layer } from '@genospike/core';
import { decode } from '@genospike/testkit';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { gee } from '../src/index.ts';

type Rest = Partial<Pick<Layer, 'place' | 'skip'>>;

export const conv = (
  name: string,
  from: string,
  k: number,
  inputs: number,
  outputs: number,
  rest: Rest = {},
): Layer => ({
  name,
  kind: 'conv',
  shape: [k, k, inputs, outputs],
  fanIn: k * k * inputs,
  fanOut: outputs,
  positions: k * k,
  input: { name: from, size: inputs },
  output: { name, size: outputs },
  place: 'hidden',
  skip: false,
  ...rest,
});

export const dense = (
  name: string,
  from: string,
  positions: number,
  inputs: number,
  outputs: number,
  rest: Rest = {},
): Layer => ({
  ...conv(name, from, 1, inputs, outputs, rest),
  kind: 'dense',
  shape: [positions * inputs, outputs],
  fanIn: positions * inputs,
  positions,
});

export const made = (layers: readonly Layer[], options: Parameters<typeof gee>[0] = {}): Encoding =>
  make(gee, options, { layers });

export const meanOf = ({ genome }: Encoding): number[] => Array.from(genome.mean as number[]);

export const expressed = (encoding: Encoding, genome = meanOf(encoding), seed = 5) =>
  encoding.express(genome, counterRng(seed));

/** One parameter's numbers. */
export const numbersOf = (of: ReturnType<typeof expressed>, name: string): number[] => Array.from(of[name]?.data ?? []);

/** The decoded weight of a layer, row by row. */
export function weightOf(encoding: Encoding, layer: Layer, genome = meanOf(encoding), seed = 5): Float32Array {
  const parameters = expressed(encoding, genome, seed);
  const get = (name: string) => {
    const { data, shape = [data.length] } = parameters[name]!;
    return tf.tensor(Float32Array.from(data), [...shape]);
  };
  return tf.tidy(() => decode(encoding.weight({ get }, layer), layer).dataSync<'float32'>().slice());
}

export const meanSquare = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, y) => sum + y * y, 0) / x.length;
