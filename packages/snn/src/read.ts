import { GenoError } from '@genospike/core';
import type { Batch, Split } from '@genospike/core';

export const everything = (split: Split): Int32Array => Int32Array.from({ length: split.size }, (_, i) => i);

/** Reads samples and checks that they have the size the network expects.
 *  @throws GENO_SAMPLES */
export async function readBatch(split: Split, indices: Int32Array, size: number): Promise<Batch> {
  const batch = await split.read(indices);
  if (batch.samples.length !== indices.length * size || batch.targets.length % indices.length !== 0)
    throw new GenoError(
      'GENO_SAMPLES',
      `Asked for ${indices.length} samples of ${size} numbers, the dataset gave ${batch.samples.length} numbers and ${batch.targets.length} targets.`,
      { role: 'dataset' },
    );
  return batch;
}

/** @throws GENO_SAMPLES where there is nothing to learn or to judge */
export function someOf(split: Split, indices: Int32Array | undefined, what: string): Int32Array {
  const some = indices ?? everything(split);
  if (some.length === 0) throw new GenoError('GENO_SAMPLES', `There are no samples to ${what}.`, { role: 'dataset' });
  return some;
}

/** The first `count` samples of `n`. */
export function firstOf({ samples, targets }: Batch, n: number, count: number): Batch {
  const share = (length: number) => (length / n) * count;
  return { samples: samples.subarray(0, share(samples.length)), targets: targets.subarray(0, share(targets.length)) };
}
