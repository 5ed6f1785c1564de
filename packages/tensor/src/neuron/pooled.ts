import type { Arena } from '../device/arena.ts';
import { BLOCK, POOLED } from './emit/walk.ts';

/** Average pooling right behind a layer of neurons, its windows side by side. */
export interface Pooling {
  /** Of the neurons, of one step: [images, height, width, channels]. */
  readonly map: readonly [number, number, number, number];
  readonly window: readonly [height: number, width: number];
}

/** Whether the adjoint of what is pooled can be read block by block: a block lies within one pixel, and every pixel
 *  within one window. */
export const readsPooled = ({ map: [, height, width, channels], window: [tall, wide] }: Pooling): boolean =>
  channels % BLOCK === 0 && height % tall === 0 && width % wide === 0;

/** Runs `work` with what pooled kernels read beside the adjoint: see `POOLED`. */
export function withPooled<R>(arena: Arena, pooling: Pooling, work: (at: number) => R): R {
  const {
    map: [images, height, width, channels],
    window: [tall, wide],
  } = pooling;
  const blocks = channels / BLOCK;
  const [pixel, row] = [4 * channels, (4 * channels * width) / wide];
  // Images follow each other without a gap, in both maps.
  const rows = images * height;
  const across = Int32Array.from(
    { length: width * blocks },
    (_, i) => pixel * Math.floor(i / blocks / wide) + 4 * BLOCK * (i % blocks),
  );
  return arena.scratch(POOLED.blocks + 4 * rows * across.length, (at) => {
    arena.ints(at + POOLED.stride, 1)[0] = (row * rows) / tall;
    arena.floats(at + POOLED.share, 1)[0] = 1 / (tall * wide);
    const lies = arena.ints(at + POOLED.blocks, rows * across.length);
    for (let y = 0, next = 0; y < rows; y++) {
      const down = row * Math.floor(y / tall);
      for (let i = 0; i < across.length; i++) lies[next++] = down + across[i]!;
    }
    return work(at);
  });
}
