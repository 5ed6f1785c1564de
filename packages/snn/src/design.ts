import type { Coder, Encoding, Graph, Layer, Neuron, Task } from '@genospike/core';

/** All that one network is made of; `layers` are those of `graph` (`layersOf`). */
export interface Design {
  readonly graph: Graph;
  readonly layers: readonly Layer[];
  readonly encoding: Encoding;
  readonly neuron: Neuron;
  readonly coder: Coder;
  readonly task: Task;
}
