import { GenoError } from '@genospike/core';

/** Of n samples: nothing is judged by numbers that are none.
 *  @throws GENO_NAN_LOSS naming the first sample with an output that is not finite */
export function mustBeFinite(outputs: Float32Array, n: number): void {
  const at = outputs.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const sample = Math.floor((at * n) / outputs.length);
  throw new GenoError('GENO_NAN_LOSS', `An output of sample ${sample} is ${outputs[at]}.`, {
    role: 'task',
    fix: 'Try learning.clip=1, or a smaller learning.rate.',
  });
}
