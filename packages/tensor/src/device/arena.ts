import { GenoError } from '@genospike/core';
import type { Memory } from './memory.ts';

/** Kernels may read (never use) up to one vector past the end of a block. */
const SLACK = 64;
/** Memory grows by at least this: each growth is a system call, but untouched pages cost nothing. */
const STEP = 64 << 20;

/** Rounds up to a size class: four a doubling, so that at most a fifth of a block is unused. */
export function sizeClass(bytes: number): number {
  const size = Math.max(256, bytes + SLACK);
  const step = 2 ** (Math.floor(Math.log2(size - 1)) - 2);
  return Math.ceil(size / Math.max(step, 64)) * Math.max(step, 64);
}

/**
 * One memory that tensors, scratch and every kernel share. Blocks are kept in free lists by size class.
 */
export class Arena {
  readonly memory: Memory;
  /** Bytes in blocks that are allocated now. */
  used = 0;
  /** The most bytes that were in blocks at once; set it to `used` to measure anew. */
  peak = 0;
  private top: number;
  private readonly sizes = new Map<number, number>();
  private readonly holes = new Map<number, number[]>();

  constructor(memory: Memory) {
    this.memory = memory;
    this.top = memory.reserved;
  }

  /** A block of at least `bytes`, aligned to 64; its content is undefined.
   *  @throws GENO_TOO_BIG when the memory cannot grow so far */
  alloc(bytes: number): number {
    const size = sizeClass(bytes);
    const offset = this.holes.get(size)?.pop() ?? this.bump(size) ?? this.cut(size);
    if (offset === undefined)
      throw new GenoError(
        'GENO_TOO_BIG',
        `A tensor of ${bytes} bytes does not fit: ${this.used} of ${this.memory.limit} bytes of the backend's memory are in use.`,
        { fix: 'Use a smaller batch, fewer timesteps, or a backend without this limit (native, tfjs-node).' },
      );
    this.sizes.set(offset, size);
    this.used += size;
    if (this.used > this.peak) this.peak = this.used;
    return offset;
  }

  /** A block that is never freed and not counted as used. */
  permanent(bytes: number): number {
    const offset = this.alloc(bytes);
    this.used -= this.sizes.get(offset)!;
    return offset;
  }

  /** Gives a block back. */
  free(offset: number): void {
    const size = this.sizes.get(offset);
    if (size === undefined) throw new GenoError('GENO_FAILED', `Offset ${offset} of the arena is not allocated.`);
    this.sizes.delete(offset);
    this.used -= size;
    this.keep(offset, size);
  }

  /** A view of `length` numbers; it stays valid until the block is freed. */
  floats(offset: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, offset, length);
  }

  ints(offset: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, offset, length);
  }

  /** Runs `work` with a scratch block that is freed after it. */
  scratch<R>(bytes: number, work: (offset: number) => R): R {
    const offset = this.alloc(bytes);
    try {
      return work(offset);
    } finally {
      this.free(offset);
    }
  }

  private bump(size: number): number | undefined {
    const end = this.top + size;
    const have = this.memory.buffer.byteLength;
    if (end > this.memory.limit) return undefined;
    const grow = (bytes: number) => this.memory.grow(bytes);
    if (end > have && !grow(Math.max(end - have, STEP)) && !grow(end - have)) return undefined;
    const offset = this.top;
    this.top = end;
    return offset;
  }

  private keep(offset: number, size: number): void {
    const list = this.holes.get(size);
    if (list) list.push(offset);
    else this.holes.set(size, [offset]);
  }

  /** The last resort: neighbouring holes become one, and the smallest that is large enough is cut. */
  private cut(size: number): number | undefined {
    const all = [...this.holes].flatMap(([bytes, offsets]) => offsets.map((offset) => ({ offset, bytes })));
    all.sort((a, b) => a.offset - b.offset);
    const merged: { offset: number; bytes: number }[] = [];
    for (const hole of all) {
      const last = merged.at(-1);
      if (last && last.offset + last.bytes === hole.offset) last.bytes += hole.bytes;
      else merged.push(hole);
    }
    const last = merged.at(-1);
    if (last && last.offset + last.bytes === this.top) {
      this.top = last.offset;
      merged.pop();
    }
    const fits = merged.filter((hole) => hole.bytes >= size).sort((a, b) => a.bytes - b.bytes)[0];
    this.holes.clear();
    for (const hole of merged) if (hole !== fits) this.keep(hole.offset, hole.bytes);
    if (!fits) return this.bump(size);
    if (fits.bytes > size) this.keep(fits.offset + size, fits.bytes - size);
    return fits.offset;
  }
}
