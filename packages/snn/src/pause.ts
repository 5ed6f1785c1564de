import { GenoError } from '@genospike/core';

const MILLISECONDS = 50;
let last = performance.now();

/** Gives the event loop a turn about every 50 ms, so that messages and signals get through. When that happens depends
 *  on the clock; no result does. */
export async function rest(): Promise<void> {
  if (performance.now() - last < MILLISECONDS) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  last = performance.now();
}

/** @throws GENO_ABORTED */
export function throwIfAborted(signal: AbortSignal | undefined, path: string): void {
  if (signal?.aborted) throw new GenoError('GENO_ABORTED', 'Stopped before it was done.', { path });
}
