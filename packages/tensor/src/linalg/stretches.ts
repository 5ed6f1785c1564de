import { roomFor, workspace } from '../device/workspace.ts';

/** Rows that are worked on together: none waits for the sum of another, and a direction is read once for all. */
export const ROWS = 8;
/** Fewer coordinates are done sooner than a kernel is loaded. */
const MANY = 32;

/** Directions p_i, and rows of numbers that they stretch; by a kernel or a plain loop, with the same bits. */
export interface Stretches {
  /** [size] each, zeros at first. */
  readonly directions: readonly Float64Array[];
  /** [size * ROWS]: number j of row r is at ROWS j + r. */
  readonly rows: Float64Array;
  /** rows = M rows in place, M = (1 - c) I + c p p' with direction p. */
  stretch(direction: number, c: number): void;
}

export function stretches(size: number, count: number): Stretches {
  const space = size < MANY ? undefined : workspace((count + ROWS) * roomFor(8 * size));
  const room = (length: number) => space?.doubles(length) ?? new Float64Array(length);
  const rows = room(size * ROWS);
  const directions = Array.from({ length: count }, () => room(size));
  const kernel = space?.kernels['stretch_rows'];
  return {
    directions,
    rows,
    stretch(direction, c) {
      const p = directions[direction]!;
      if (kernel) kernel(rows.byteOffset, p.byteOffset, size, c);
      else for (let r = 0; r < ROWS; r++) stretchRow(rows, r, p, c);
    },
  };
}

function stretchRow(rows: Float64Array, r: number, p: Float64Array, c: number): void {
  let along = 0;
  for (let j = 0; j < p.length; j++) along += p[j]! * rows[ROWS * j + r]!;
  along *= c;
  for (let j = 0; j < p.length; j++) rows[ROWS * j + r] = (1 - c) * rows[ROWS * j + r]! + along * p[j]!;
}
