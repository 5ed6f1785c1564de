import { device, spread } from '../registry.ts';
import type { Geometry } from './geometry.ts';
import { writeGeometries } from './geometry.ts';

/** Calls for each thread: a few more than one, since the slowest sets the end. */
const SHARE = 3;

/** `total` items as ranges for the threads: one where there is one thread. A range begins at a multiple of `multiple`
 *  and has `least` items or more, so that its work outweighs handing it over. */
export function ranges(total: number, least: number, multiple = 1): { first: number; count: number }[] {
  const { threads } = device();
  const parts = threads === 1 ? 1 : Math.max(1, Math.min(threads * SHARE, Math.floor(total / least)));
  const length = Math.ceil(total / parts / multiple) * multiple;
  const made = [];
  for (let first = 0; first < total; first += length) made.push({ first, count: Math.min(length, total - first) });
  return made;
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
export function spreadImages(
  kernel: string,
  g: Geometry,
  args: (first: number, part: number) => number[],
  multiple = 1,
): void {
  const parts = imageRanges(g, multiple);
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
export const imageRanges = (g: Geometry, multiple = 1): { first: number; count: number }[] =>
  ranges(g.images, 1, multiple);

/** Bytes of one image of g's input and of its output. */
export const inputBytes = (g: Geometry): number => 4 * g.height * g.width * g.in;
export const outputBytes = (g: Geometry): number => 4 * g.outHeight * g.outWidth * g.out;
