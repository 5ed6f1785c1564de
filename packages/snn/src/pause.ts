import { GenoError } from '@genospike/core';

/** Gives the event loop a turn about every 50 ms, so that messages and signals get through. When it happens depends
 *  on the clock; no result does. */
export function pacer(milliseconds = 50): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < milliseconds) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}

/** @throws GENO_ABORTED */
export function throwIfAborted(signal: AbortSignal | undefined, path: string): void {
  if (signal?.aborted) throw new GenoError('GENO_ABORTED', 'Stopped before it was done.', { path });
}
