/** Input of one sample: height, width, channels. A flat sample of n numbers is [1, 1, n]. */
export type Shape = readonly [height: number, width: number, channels: number];

interface At {
  readonly name: string;
  /** Names of the nodes it reads; left out: the node before it, the first one reads the input. */
  readonly from?: readonly string[];
}
/** 'same' or 'valid' padding; no bias (a norm follows). Weights [k, k, Cin, filters]. */
export interface ConvNode extends At {
  readonly op: 'conv';
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: 'same' | 'valid';
}
/** Weights [inputs, units]; flattens what it reads, in the order height, width, channel. */
export interface DenseNode extends At {
  readonly op: 'dense';
  readonly units: number;
}
/** Batch normalisation over time, batch and position: one gamma and beta a channel. */
export interface NormNode extends At {
  readonly op: 'norm';
}
/** The chosen neuron model, one neuron a number. `recurrent`: its spikes of the step before come back through a dense
 *  layer of weights of its own, named `NAME/recurrent`. */
export interface NeuronNode extends At {
  readonly op: 'neuron';
  readonly recurrent?: boolean;
}
/** Average pooling, window and stride `size`; `global`: over all positions. */
export interface PoolNode extends At {
  readonly op: 'pool';
  readonly size: number | 'global';
}
/** The sum of what it reads (skips). */
export interface AddNode extends At {
  readonly op: 'add';
}
export type GraphNode = ConvNode | DenseNode | NormNode | NeuronNode | PoolNode | AddNode;

/** An architecture as plain data, in an order in which every node follows what it reads. The last node is the
 *  output: its mean over time is what the task sees. */
export interface Graph {
  readonly input: Shape;
  readonly nodes: readonly GraphNode[];
}

/** An architecture for any input and number of outputs. `width` scales the hidden layers, so that a baseline can be
 *  narrowed; hidden sizes are rounded and at least 1. */
export interface Network {
  graph(of: { readonly input: Shape; readonly outputs: number; readonly width: number }): Graph;
}

/** A group of neurons or input channels: layers that name the same group can share codes. */
export interface Group {
  readonly name: string;
  /** Neurons, or channels of a feature map. */
  readonly size: number;
}

/** One layer of weights, as an encoding sees it. A weight is [positions, input.size, output.size] in row-major order:
 *  positions are the kernel's k*k places, or the places of a flattened feature map, or 1. */
export interface Layer {
  readonly name: string;
  readonly kind: 'conv' | 'dense';
  /** [k, k, Cin, Cout] or [inputs, units]. */
  readonly shape: number[];
  /** positions * input.size. */
  readonly fanIn: number;
  readonly fanOut: number;
  readonly positions: number;
  readonly input: Group;
  readonly output: Group;
  /** First layer, last layer, or between. */
  readonly place: 'stem' | 'hidden' | 'classifier';
  /** True where what it reads, or what it makes, is summed with another layer's output. */
  readonly skip: boolean;
}
