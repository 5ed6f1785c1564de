/** What one layer does for one sample, as measured on a split. */
export interface LayerCount {
  readonly name: string;
  readonly kind: 'conv' | 'dense';
  /** What it reads: real numbers, or spikes that are exactly 0 or 1. */
  readonly input: 'analog' | 'binary';
  /** Times it runs for one sample: T, or 1 where the input is constant. */
  readonly runs: number;
  /** Multiply-accumulates of one dense run. */
  readonly macs: number;
  /** Share of its inputs that is not zero, 0..1. */
  readonly density: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
}
/** What the neurons of one layer do for one sample. */
export interface NeuronCount {
  readonly name: string;
  readonly neurons: number;
  /** Spikes a neuron and a step, 0..1. */
  readonly rate: number;
  readonly steps: number;
}
export interface Counts {
  readonly layers: readonly LayerCount[];
  readonly neurons: readonly NeuronCount[];
}

/** Joules a sample, by layer. A layer that the model cannot judge makes the whole *failed*, never 0. */
export type Joules =
  | {
      readonly status: 'ok';
      readonly total: number;
      readonly layers: readonly { readonly name: string; readonly joules: number }[];
    }
  | { readonly status: 'failed'; readonly reason: string };

/** A named energy model. */
export interface Energy {
  readonly id: string;
  /** What it counts, in words: `fp32, operations only`. */
  readonly scope: string;
  /** Constants with their unit in the name, e.g. { macPicojoule: 4.6 }. */
  readonly constants: Readonly<Record<string, number>>;
  readonly citation: string;
  joules(counts: Counts): Joules;
}
