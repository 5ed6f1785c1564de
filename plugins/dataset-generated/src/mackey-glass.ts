import { createHash } from 'node:crypto';
import { define, type Split } from '@genospike/core';
import * as z from 'zod';
import { series } from './series.ts';

const count = z.int().min(1);
/** A chaotic series to foretell: `window` values in a row, and the one that follows (Mackey & Glass, Science 1977). The
 *  splits are pieces of one series in order of time, and no value is in two of them. */
export const mackeyGlass = define('dataset', {
  id: 'mackey-glass',
  options: z.strictObject({
    window: count.default(16).describe('Values a sample'),
    as: z.enum(['flat', 'sequence']).default('flat').describe('All values at once [1, 1, window], or one a frame'),
    train: count.default(1_000).describe('Training samples'),
    validation: count.default(250).describe('Samples to choose by'),
    test: count.default(250).describe('Test samples'),
    tau: count.default(17).describe('Delay; chaotic from 17 on'),
  }),
  create({ options: { window, as, train, validation, test, tau } }) {
    const values = series(train + validation + test + 3 * window, tau);
    const piece = (from: number, size: number): Split => ({
      size,
      read(indices) {
        const outside = indices.find((index) => index < 0 || index >= size);
        if (outside !== undefined) throw new RangeError(`index ${outside} of a split of ${size} windows`);
        const samples = new Float32Array(indices.length * window);
        indices.forEach((index, i) => samples.set(values.subarray(from + index, from + index + window), i * window));
        return { samples, targets: Float32Array.from(indices, (index) => values[from + index + window]!) };
      },
    });
    const digest = createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
    return {
      name: 'mackey-glass',
      shape: [1, 1, as === 'flat' ? window : 1],
      ...(as === 'sequence' && { frames: window }),
      classes: [],
      numbers: 1,
      splits: {
        train: piece(0, train),
        validation: piece(train + window, validation),
        test: piece(train + validation + 2 * window, test),
      },
      checksums: [{ file: 'mackey-glass', algorithm: 'sha256', digest }],
      licence: 'none: it is computed',
      citation: 'Mackey, Glass: Oscillation and chaos in physiological control systems. Science 197:287-289, 1977.',
      source: `dx/dt = 0.2 x(t - ${tau}) / (1 + x(t - ${tau})^10) - 0.1 x`,
    };
  },
});
