import type { Graph, Layer } from '@genospike/core';
import { layersOf } from '@genospike/snn';

/** Small networks that between them have all an encoding meets: flat and spatial inputs, kernels of 3 and of 1, a flattened
 *  feature map, channels of a sum, a layer from a group to itself, and no hidden layer at all. */
export const graphs = {
  mlp: {
    input: [1, 1, 12],
    nodes: [
      { op: 'dense', name: 'fc1', units: 16 },
      { op: 'neuron', name: 'n1' },
      { op: 'dense', name: 'fc2', units: 16 },
      { op: 'neuron', name: 'n2' },
      { op: 'dense', name: 'fc3', units: 4 },
    ],
  },
  conv: {
    input: [8, 8, 2],
    nodes: [
      { op: 'conv', name: 'conv1', filters: 6, kernel: 3 },
      { op: 'neuron', name: 'n1' },
      { op: 'conv', name: 'conv2', filters: 8, kernel: 3 },
      { op: 'neuron', name: 'n2' },
      { op: 'pool', name: 'p2', size: 2 },
      { op: 'dense', name: 'fc1', units: 8 },
      { op: 'neuron', name: 'n3' },
      { op: 'dense', name: 'fc2', units: 4 },
    ],
  },
  skip: {
    input: [6, 6, 2],
    nodes: [
      { op: 'conv', name: 'conv1', filters: 8, kernel: 3 },
      { op: 'neuron', name: 'n1' },
      { op: 'conv', name: 'conv2', filters: 8, kernel: 3 },
      { op: 'neuron', name: 'n2' },
      { op: 'conv', name: 'conv3', filters: 8, kernel: 1 },
      { op: 'add', name: 'sum', from: ['n1', 'conv3'] },
      { op: 'neuron', name: 'n3' },
      { op: 'pool', name: 'p3', size: 'global' },
      { op: 'dense', name: 'fc1', units: 3 },
    ],
  },
  recurrent: {
    input: [1, 1, 12],
    nodes: [
      { op: 'dense', name: 'fc1', units: 16 },
      { op: 'neuron', name: 'n1', recurrent: true },
      { op: 'dense', name: 'fc2', units: 4 },
    ],
  },
  wide: {
    input: [1, 1, 20],
    nodes: [
      { op: 'dense', name: 'fc1', units: 64 },
      { op: 'neuron', name: 'n1' },
      { op: 'dense', name: 'fc2', units: 5 },
    ],
  },
} as const satisfies Record<string, Graph>;

/** The layers of the sample networks, as encodings see them. */
export const networks = (): readonly { readonly name: string; readonly layers: readonly Layer[] }[] =>
  Object.entries(graphs).map(([name, graph]) => ({ name, layers: layersOf(graph) }));
