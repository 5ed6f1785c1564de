import type { Targets } from '@genospike/core';
import { tf } from '@genospike/tensor';

/** By tag: an array of another realm (jest, a worker) is one too. */
export const areClasses = (targets: Targets): targets is Int32Array =>
  Object.prototype.toString.call(targets) === '[object Int32Array]';

/** Targets of n samples as the task reads them: classes [n] int32, numbers [n, size] float32. */
export const targetTensor = (targets: Targets, n: number): tf.Tensor =>
  areClasses(targets) ? tf.tensor1d(targets, 'int32') : tf.tensor2d(targets, [n, targets.length / n], 'float32');

/** A piece of all targets after another, in one array of their kind. */
export function joined(parts: readonly Targets[]): Targets {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = parts.every(areClasses) ? new Int32Array(length) : new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
