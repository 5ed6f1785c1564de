import { arena } from '../registry.ts';

/** Bytes of a block of so many 4-byte numbers, so that the next begins on a cache line. */
export const aligned = (length: number): number => Math.ceil((4 * length + 64) / 64) * 64;

/** Columns padded to whole panels, of 64 floats at most in any build (tile.h). */
export const whole = (columns: number): number => Math.ceil(columns / 64) * 64;

/** Runs `work` with the offsets of scratch blocks of so many 4-byte numbers each; they are freed after it. */
export function scratch<R>(lengths: readonly number[], work: (...offsets: number[]) => R): R {
  const sizes = lengths.map(aligned);
  return arena().scratch(
    sizes.reduce((sum, size) => sum + size, 0),
    (base) => {
      let next = base;
      const offsets = sizes.map((size) => {
        next += size;
        return next - size;
      });
      return work(...offsets);
    },
  );
}
