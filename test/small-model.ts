import { make } from '@genospike/core';
import type { Coder, Dataset, Encoding, Layer, Network, Neuron, Split } from '@genospike/core';
import { Model, layersOf } from '@genospike/snn';
import { counterRng } from '@genospike/tensor/rng';
import { classification, directCoding } from 'genospike';

const SHAPE = [12, 12, 1] as const;
const CLASSES = 4;
const SIZE = 144;

/** Four blurred patterns and noise, from the counter-based generator. */
function split(name: string, size: number): Split {
  const patterns = counterRng('same bits').uniform('patterns', CLASSES * SIZE);
  return {
    size,
    read(places) {
      const samples = new Float32Array(places.length * SIZE);
      places.forEach((place, i) => {
        const noise = counterRng(name).uniform(String(place), SIZE, 0, 0.5);
        noise.forEach((x, j) => (samples[i * SIZE + j] = x + 0.5 * patterns[(place % CLASSES) * SIZE + j]!));
      });
      return { samples, targets: places.map((place) => place % CLASSES) };
    },
  };
}
/** Small images that a network can tell apart, made here. */
export const dataset: Dataset = {
  name: 'patterns',
  shape: SHAPE,
  classes: ['a', 'b', 'c', 'd'],
  checksums: [],
  licence: 'CC0',
  citation: 'this repository',
  source: 'generated',
  splits: { train: split('train', 96), validation: split('validation', 48), test: split('test', 48) },
};

export const rng = counterRng('same bits');

/** A network on these images, of a genome drawn for it. */
export function modelOf(
  network: Network,
  encode: (layers: readonly Layer[]) => Encoding,
  neuron: Neuron,
  coder: Coder = make(directCoding, { timesteps: 4 }, { dataset }),
): Model {
  const graph = network.graph({ input: SHAPE, outputs: CLASSES, width: 1 });
  const layers = layersOf(graph);
  const encoding = encode(layers);
  const { mean, spread, size } = encoding.genome;
  const at = (of: number | ArrayLike<number>, i: number): number => (typeof of === 'number' ? of : of[i]!);
  const genome = Array.from(rng.normal('genome', size), (z, i) => at(mean, i) + z * at(spread, i));
  const design = { graph, layers, encoding, neuron, coder, task: make(classification, {}, {}) };
  return Model.express(design, genome, rng.child('express'));
}
