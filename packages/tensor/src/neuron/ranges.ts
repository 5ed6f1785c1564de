import type { Device } from '../device/device.ts';
import { BLOCK } from './emit/walk.ts';

/** Neurons of one call. */
export type Range = readonly [from: number, to: number];

/** Neurons 0 to `width` in ranges of about `most`, in whole periods; the last is as long as it is, but a block. */
export function rangesOf(width: number, most: number, period: number): Range[] {
  const length = Math.max(Math.ceil(most / period), 1) * period;
  const count = Math.max(1, Math.ceil((width - BLOCK + 1) / length));
  return Array.from({ length: count }, (_, i) => [i * length, i + 1 < count ? (i + 1) * length : width]);
}

/** Runs the calls, so many at once as have scratch of their own. */
export function spreadOver(device: Device, kernel: string, calls: readonly number[][], slots: number): void {
  // One thread takes them one by one.
  if (slots === 1 && device.threads === 1) return device.spread(kernel, calls);
  for (let i = 0; i < calls.length; i += slots) device.spread(kernel, calls.slice(i, i + slots));
}
