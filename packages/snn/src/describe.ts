import type { LayerRow } from '@genospike/core';
import { initialParameters } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import type { Design } from './design.ts';
import { sitesOf, volume } from './graph.ts';

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
  const sites = sitesOf(graph);
  const norms = sites.reduce((sum, { node, makes }) => sum + (node.op === 'norm' ? 2 * makes[2] : 0), 0);
  const neurons = sites
    .filter(({ node }) => node.op === 'neuron')
    .flatMap(({ makes }) => Object.values(initialParameters(neuron, makes[2])))
    .reduce((sum, { data, trainable }) => sum + (trainable ? data.length : 0), 0);
  const { numbers, bytes = 4 * numbers } = encoding.count;
  const rows = layers.map(({ name, kind, shape }) => ({ name, kind, shape, weights: volume(shape) }));

  const { size, mean } = encoding.genome;
  const genome = Array.from({ length: size }, (_, i) => (typeof mean === 'number' ? mean : (mean[i] ?? 0)));
  const born = encoding.express(genome, counterRng('describe'));
  const direct = (row: LayerRow) => born[`${row.name}/weight`]?.data.length === row.weights;
  return {
    parameters: numbers + norms + neurons,
    bytes: bytes + 4 * (norms + neurons),
    weights: rows.reduce((sum, { weights }) => sum + weights, 0) + norms + neurons,
    layers: rows,
    encoded: rows.filter((row) => !direct(row)).map(({ name }) => name),
  };
}
