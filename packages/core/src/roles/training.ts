import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset, Targets } from './data.ts';

/** Loss and metrics. */
export interface Task {
  /** The measure that chooses epochs and, by default, genomes. */
  readonly primary: { readonly measure: string; readonly better: 'higher' | 'lower' };
  /** Outputs the network must have for this dataset. */
  outputs(dataset: Dataset): number;
  /** outputs [n, outputs], targets [n] int32 or [n, numbers] float32 -> the mean loss, pure `tf.*`. */
  loss(outputs: Tensor2D, targets: Tensor): Scalar;
  /** On a whole split of n samples, plain numbers, outputs [n, outputs] row by row: e.g. { accuracy, loss }. */
  measure(outputs: Float32Array, targets: Targets, n: number): Readonly<Record<string, number>>;
}

/** The rule that changes parameters in training. */
export interface Learning {
  /** Samples a step. */
  readonly batch: number;
  /** Names of the numbers it remembers for every parameter, all starting at 0. */
  readonly slots: readonly string[];
  /** Largest norm of the gradient over all parameters; larger ones are scaled down. */
  readonly clip?: number;
  /** Learning rate at `step` of `steps`, both counted from 0. */
  rate(step: number, steps: number): number;
  /** The new value and slots, pure `tf.*`. `decay`: false for norms and the like, which are not shrunk. */
  update(of: {
    readonly value: Tensor;
    readonly gradient: Tensor;
    readonly slots: Readonly<Record<string, Tensor>>;
    readonly rate: number;
    readonly step: number;
    readonly decay: boolean;
  }): { readonly value: Tensor; readonly slots: Readonly<Record<string, Tensor>> };
}
