import * as tf from '@tensorflow/tfjs';
import { bitsOf, isOurs, kernels, offsetOf } from '../backend/registry.ts';

/** What a tensor holds, in three facts. */
export interface Tally {
  readonly numbers: number;
  readonly nonzero: number;
  /** Nothing but 0 and 1: spikes. */
  readonly binary: boolean;
}

/** Counts the non-zeros of a tensor where it lies. x is 0 or 1 exactly where x² - x is 0. */
export async function tally(x: tf.Tensor): Promise<Tally> {
  const bits = isOurs() ? bitsOf(x) : undefined;
  if (bits !== undefined) return { numbers: x.size, nonzero: kernels()['count_bits']!(bits, x.size), binary: true };
  const graded = tf.tidy(() => x.square().sub(x));
  try {
    const nonzero = await countNonzero(x);
    return { numbers: x.size, nonzero, binary: (await countNonzero(graded)) === 0 };
  } finally {
    graded.dispose();
  }
}

async function countNonzero(x: tf.Tensor): Promise<number> {
  if (isOurs()) return kernels()['count_nonzero']!(offsetOf(x), x.size, 1);
  const count = tf.tidy(() => x.notEqual(0).cast('int32').sum());
  try {
    return (await count.data())[0]!;
  } finally {
    count.dispose();
  }
}
