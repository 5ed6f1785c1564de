import type { Arena } from '../device/arena.ts';
import { BLOCK } from './emit/walk.ts';

/** Rows in memory: offsets of [rows, width] arrays that are read, and that are written. */
export interface Rows {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly width: number;
  /** Where they differ: rows of the inputs, then of the outputs. */
  readonly heights?: readonly number[];
}

/** Kernels work on rows of at least one block: shorter ones are copied into rows of a block, zero behind the end,
 *  and the results copied back. */
export function padded<R>(arena: Arena, rows: number, given: Rows, work: (wide: Rows) => R): R {
  const { inputs, outputs, width } = given;
  const heights = given.heights ?? [...inputs, ...outputs].map(() => rows);
  if (width >= BLOCK) return work(given);
  const size = rows * BLOCK;
  const copy = (from: number, fromWidth: number, to: number, toWidth: number, height: number) => {
    for (let row = 0; row < height; row++)
      arena.floats(to + 4 * row * toWidth, width).set(arena.floats(from + 4 * row * fromWidth, width));
  };
  return arena.scratch(4 * size * (inputs.length + outputs.length), (base) => {
    arena.floats(base, size * inputs.length).fill(0);
    const seats = [...inputs, ...outputs].map((_, i) => base + 4 * size * i);
    const wide = { inputs: seats.slice(0, inputs.length), outputs: seats.slice(inputs.length), width: BLOCK };
    inputs.forEach((input, i) => copy(input, width, wide.inputs[i]!, BLOCK, heights[i]!));
    const result = work(wide);
    outputs.forEach((output, i) => copy(wide.outputs[i]!, BLOCK, output, width, heights[inputs.length + i]!));
    return result;
  });
}
