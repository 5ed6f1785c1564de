import type { Coder, Encoding, Graph, Layer, Neuron, Task } from '@genospike/core';

/** All that one network is made of; `layers` are those of `graph` (`layersOf`). */
export interface Design {
  readonly graph: Graph;
  /** Of one sample: left out, 1 (still). */
  readonly frames?: number;
  readonly layers: readonly Layer[];
  readonly encoding: Encoding;
  readonly neuron: Neuron;
  readonly coder: Coder;
  readonly task: Task;
  /** Layers run a second time in the backward pass, and their currents are not kept for it. Left out: false. */
  readonly recompute?: boolean;
}
