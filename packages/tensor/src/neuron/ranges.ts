import type { Device } from '../device/device.ts';
import { BLOCK } from './emit/walk.ts';

/** Neurons 0 to `width` in ranges of `length`, a multiple of a block; the last is as long as it is, but a block. */
export function rangesOf(width: number, length: number): (readonly [from: number, to: number])[] {
  const count = Math.max(1, Math.ceil((width - BLOCK + 1) / length));
  return Array.from({ length: count }, (_, i) => [i * length, i + 1 < count ? (i + 1) * length : width] as const);
}

/** Runs the calls, so many at once as have scratch of their own. */
export function spreadOver(device: Device, kernel: string, calls: readonly number[][], slots: number): void {
  for (let i = 0; i < calls.length; i += slots) device.spread(kernel, calls.slice(i, i + slots));
}
