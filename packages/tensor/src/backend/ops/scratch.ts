import { arena } from '../registry.ts';

const align = (bytes: number) => Math.ceil((bytes + 64) / 64) * 64;

/** Columns padded to whole vectors, of 16 floats at most in any build. */
export const whole = (columns: number): number => Math.ceil(columns / 16) * 16;

/** Runs `work` with the offsets of scratch blocks of so many 4-byte numbers each; they are freed after it. */
export function scratch<R>(lengths: readonly number[], work: (...offsets: number[]) => R): R {
  const sizes = lengths.map((length) => align(length * 4));
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
