import type * as tf from '@tensorflow/tfjs';
import { arena, device, kernels, offsetOf, output, register, sizeOf, spread } from '../registry.ts';
import { FEW, floats, isPointwise, padLength } from './convolution.ts';
import { spikesAt, worthSparse } from './density.ts';
import { geometryOf, writeGeometries } from './geometry.ts';
import type { ConvAttributes, Geometry } from './geometry.ts';
import { productTn } from './products.ts';
import { cut, inputBytes, outputBytes, ranges, spreadNumbers } from './ranges.ts';
import type { Range } from './ranges.ts';
import { aligned, scratch } from './scratch.ts';

/** Output pixels that outweigh clearing a gradient and adding it to the others. */
const PIXELS = 1024;
const MOST = 8;

/** The gradient of some images each, added up in the end: all that a thread reads for its images, it alone reads. Cut by
 *  the shape alone, so that no sum depends on the number of threads. */
function partsOf(g: Geometry): readonly Range[] {
  // Parts together are never much larger than the images themselves.
  const pixels = Math.max(PIXELS, (g.kernelHeight * g.kernelWidth * g.in * g.out) / 256);
  const wanted = Math.floor((g.images * g.outHeight * g.outWidth) / pixels);
  return cut(g.images, Math.ceil(g.images / Math.max(1, Math.min(wanted, MOST))));
}

/** Output channels of a call, at least: each makes the lists of its images anew. */
const COLUMNS = 32;

/** Of the images in a range. */
interface Call extends Range {
  readonly geometry: number;
  readonly dw: number;
  readonly columns: readonly [first: number, last: number];
}

/** Runs a kernel over parts and, where these are too few for the threads, over ranges of columns, each call with `room`
 *  floats of scratch of its own; dw is the sum of the parts. */
function spreadGradient(
  kernel: string,
  g: Geometry,
  dw: number,
  room: (geometry: number) => number,
  args: (call: Call) => readonly number[],
): void {
  const parts = partsOf(g);
  const size = g.kernelHeight * g.kernelWidth * g.in * g.out;
  const columns = parts.length < 2 * device().threads ? ranges(g.out, COLUMNS, COLUMNS) : [{ first: 0, count: g.out }];
  const run = (sums: number) =>
    writeGeometries(
      parts.map(({ count }) => ({ ...g, images: count })),
      (geometries) => {
        const own = aligned(room(geometries[0]!));
        scratch([(parts.length * columns.length * own) / 4], (base) => {
          const calls = parts.flatMap((part, i) =>
            columns.map(({ first, count }) =>
              args({ ...part, geometry: geometries[i]!, dw: sums + 4 * i * size, columns: [first, first + count] }),
            ),
          );
          spread(
            kernel,
            calls.map((call, i) => [...call, base + i * own]),
          );
        });
      },
    );
  if (parts.length === 1) return run(dw);
  scratch([parts.length * size], (sums) => {
    run(sums);
    spreadNumbers('add_parts', size, (first, count) => [sums + 4 * first, parts.length, size, count, dw + 4 * first]);
  });
}

/** @returns false where dy is not finite, and dw wrong */
function sparseGradient(g: Geometry, x: tf.TensorInfo, dy: number, dw: number): boolean {
  const room = (geometry: number) => kernels()['conv2d_sparse_dw_bytes']!(geometry) / 4;
  return scratch([1], (finite) => {
    const flag = arena().ints(finite, 1);
    flag[0] = 1;
    spreadGradient('conv2d_sparse_dw', g, dw, room, ({ geometry, first, dw, columns }) => [
      ...[geometry, ...spikesAt(x), first, dy + first * outputBytes(g), dw, ...columns, finite],
    ]);
    return flag[0] === 1;
  });
}

function denseGradient(g: Geometry, x: number, dy: number, dw: number): void {
  spreadGradient(
    'conv2d_dw',
    g,
    dw,
    () => padLength(g),
    ({ geometry, first, dw, columns }) => [
      ...[geometry, x + first * inputBytes(g), dy + first * outputBytes(g), dw, ...columns],
    ],
  );
}

/** dw[kh, kw, Ci, Co] of x[N, H, W, Ci] and dy[N, Ho, Wo, Co]; spikes go to the sparse kernel. */
register('Conv2DBackpropFilter', ({ inputs, attrs }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const shape = attrs['filterShape'] as number[];
  const g = geometryOf(x.shape, shape, attrs as unknown as ConvAttributes);
  if (!g || !floats(x, dy)) return undefined;
  const dw = output(shape);
  if (!sizeOf(x.shape) || !sizeOf(dy.shape)) dw.view.fill(0);
  else if (isPointwise(g)) productTn(x, dy, dw.offset, g.in, g.out, g.images * g.height * g.width);
  else if (!(g.in >= FEW && worthSparse(x, g.out) && sparseGradient(g, x, offsetOf(dy), dw.offset)))
    denseGradient(g, offsetOf(x), offsetOf(dy), dw.offset);
  return dw.info;
});
