import { device, spread } from '../registry.ts';
import type { Geometry } from './geometry.ts';
import { writeGeometries } from './geometry.ts';
import { aligned, scratch } from './scratch.ts';

/** Calls for each thread: a few more than one, since the slowest sets the end. */
const SHARE = 3;

export interface Range {
  readonly first: number;
  readonly count: number;
}

/** `total` items in ranges of that length, the last of what is left. */
export const cut = (total: number, length: number): Range[] =>
  Array.from({ length: Math.ceil(total / length) }, (_, i) => ({
    first: i * length,
    count: Math.min(length, total - i * length),
  }));

/** `total` items as ranges for the threads: one where there is one thread. A range begins at a multiple of `multiple`
 *  and has `least` items or more, so that its work outweighs handing it over. */
export function ranges(total: number, least: number, multiple = 1): Range[] {
  const { threads } = device();
  const parts = threads === 1 ? 1 : Math.max(1, Math.min(threads * SHARE, Math.floor(total / least)));
  return cut(total, Math.ceil(total / parts / multiple) * multiple);
}

/** Numbers of an elementwise range: a few microseconds of work. */
const NUMBERS = 16384;

/** Runs an elementwise kernel over ranges of `count` numbers: at 4 * first bytes from the start of every tensor. */
export const spreadNumbers = (kernel: string, count: number, args: (first: number, count: number) => number[]): void =>
  spread(
    kernel,
    ranges(count, NUMBERS, 16).map((range) => args(range.first, range.count)),
  );

/** Runs a kernel over ranges of the images of g: `args` of a range, by its first image and number, follow its geometry. */
export function spreadImages(kernel: string, g: Geometry, args: (first: number, part: number) => number[]): void {
  const parts = imageRanges(g);
  writeGeometries(
    parts.map(({ count }) => ({ ...g, images: count })),
    (geometries) =>
      spread(
        kernel,
        parts.map(({ first }, part) => [geometries[part]!, ...args(first, part)]),
      ),
  );
}

/** The ranges that `spreadImages` runs. */
export const imageRanges = (g: Geometry): Range[] => ranges(g.images, 1);

/** Runs a kernel over ranges: from their first item to the one behind their last are its last arguments. */
export const spreadRanges = (kernel: string, parts: readonly Range[], args: readonly number[]): void =>
  spread(
    kernel,
    parts.map(({ first, count }) => [...args, first, first + count]),
  );

/** Runs a kernel over ranges, each with `length` floats of scratch of its own as its last argument. */
export function spreadParts(
  kernel: string,
  parts: readonly Range[],
  length: number,
  args: (first: number, last: number) => number[],
): void {
  const bytes = aligned(length);
  scratch([(parts.length * bytes) / 4], (base) =>
    spread(
      kernel,
      parts.map(({ first, count }, part) => [...args(first, first + count), base + part * bytes]),
    ),
  );
}

/** Bytes of one image of g's input and of its output. */
export const inputBytes = (g: Geometry): number => 4 * g.height * g.width * g.in;
export const outputBytes = (g: Geometry): number => 4 * g.outHeight * g.outWidth * g.out;
