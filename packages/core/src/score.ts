import type { Failure } from './errors.ts';
import type { Counts } from './roles/energy.ts';
import type { Numbers } from './roles/numbers.ts';

/** One evaluation, as plain JSON: the same for inline, child process and Redis. Its hash is its key in the score log. */
export interface Job {
  /** Hash of the experiment. */
  readonly experiment: string;
  /** Whose encoding: 'encoding', or 'baselines[0]'. */
  readonly arm: string;
  readonly genome: readonly number[];
  /** Brief training to judge a genome, or the long one that settles. */
  readonly fidelity: 'evolve' | 'settle';
  readonly seed: number;
}

/** What an evaluation found, as plain JSON. A failed one has an error and no measures, never NaN. */
export interface Score {
  readonly status: 'ok' | 'failed';
  /** On validation, e.g. { accuracy, loss }. */
  readonly measures: Readonly<Record<string, number>>;
  readonly traits: Readonly<Record<string, Numbers>>;
  readonly error?: Failure;
  /** Fidelity 'settle' only. */
  readonly trained?: Trained;
}

export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean training loss of the epoch. */
  readonly loss: number;
  /** On validation. */
  readonly measures: Readonly<Record<string, number>>;
}

/** What the long training found. */
export interface Trained {
  readonly epochs: readonly Epoch[];
  /** The epoch chosen on validation, from 1. */
  readonly epoch: number;
  /** On test, read once, at that epoch. */
  readonly test: Readonly<Record<string, number>>;
  readonly counts: Counts;
  /** rows = true class, columns = said class; only where the task has classes. */
  readonly confusion?: readonly (readonly number[])[];
  readonly rasters: readonly Raster[];
}

/** Spikes of one neuron layer for one test sample: `spikes[t]` lists the neurons that fired at step t. */
export interface Raster {
  readonly layer: string;
  readonly sample: number;
  readonly label: number;
  /** Neurons shown, out of how many. */
  readonly neurons: number;
  readonly of: number;
  readonly spikes: readonly (readonly number[])[];
}
