import type { LayerRow } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import type { Design } from './design.ts';
import { volume } from './graph.ts';
import { outline } from './outline.ts';

export interface Description {
  /** Numbers stored after training: the encoding's, gamma and beta of norms, trainable parameters of neurons. */
  readonly parameters: number;
  /** Bytes of those. */
  readonly bytes: number;
  /** Numbers the decoded network runs: weights, gamma and beta, trainable parameters of neurons. */
  readonly weights: number;
  readonly layers: readonly LayerRow[];
  /** Layers whose weight is not simply a parameter of their own. */
  readonly encoded: readonly string[];
}

/** What the design stores and what it runs, without building tensors. */
export function describe({ graph, layers, encoding, neuron }: Design): Description {
  const beside = outline({ graph, neuron })
    .filter(({ op }) => op === 'norm' || op === 'neuron')
    .reduce((sum, { parameters }) => sum + parameters, 0);
  const { numbers, bytes = 4 * numbers } = encoding.count;
  const rows = layers.map(({ name, kind, shape }) => ({ name, kind, shape, weights: volume(shape) }));

  return {
    parameters: numbers + beside,
    bytes: bytes + 4 * beside,
    weights: rows.reduce((sum, { weights }) => sum + weights, 0) + beside,
    layers: rows,
    // Found out when it is asked for: it takes all numbers of an individual.
    get encoded() {
      const { size, mean } = encoding.genome;
      const genome = Array.from({ length: size }, (_, i) => (typeof mean === 'number' ? mean : (mean[i] ?? 0)));
      const born = encoding.express(genome, counterRng('describe'));
      return rows.filter((row) => born[`${row.name}/weight`]?.data.length !== row.weights).map(({ name }) => name);
    },
  };
}
