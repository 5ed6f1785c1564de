import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, output, register, sizeOf } from '../registry.ts';
import { FEW, floats, isPointwise, padLength } from './convolution.ts';
import { copyStrided } from './copy-strided.ts';
import { allFinite, density, spikesAt, worthSparse } from './density.ts';
import { geometryOf, transposed, withGeometry } from './geometry.ts';
import type { ConvAttributes, Geometry } from './geometry.ts';
import { product } from './products.ts';
import { imageRanges, inputBytes, outputBytes, spreadImages, spreadParts } from './ranges.ts';
import type { Range } from './ranges.ts';
import { aligned, scratch, whole } from './scratch.ts';

/** Runs a kernel over ranges of images, each with scratch of its own. */
function withScratch(
  kernel: string,
  g: Geometry,
  length: number,
  args: (first: number, own: number) => number[],
): void {
  const stride = aligned(length);
  scratch([(imageRanges(g).length * stride) / 4], (base) =>
    spreadImages(kernel, g, (first, part) => args(first, base + part * stride)),
  );
}

function dense(g: Geometry, x: number, w: number, y: number, flipped: boolean): void {
  const taps = g.kernelHeight * g.kernelWidth;
  scratch([taps * g.in * whole(g.out)], (panels) => {
    kernels()['pack_weights']!(w, taps, g.in, g.out, Number(flipped), panels);
    withScratch('conv2d', g, padLength(g), (first, pad) => [
      ...[x + first * inputBytes(g), panels, y + first * outputBytes(g), pad],
    ]);
  });
}

/** Runs a kernel over parts of a convolution, each with `room` floats of scratch of its own. */
function spreadConv(
  kernel: string,
  g: Geometry,
  parts: readonly Range[],
  room: (geometry: number) => number,
  args: (geometry: number, first: number, last: number) => number[],
): void {
  withGeometry(g, (geometry) => spreadParts(kernel, parts, room(geometry), (...range) => args(geometry, ...range)));
}

function sparse(g: Geometry, x: tf.TensorInfo, w: number, y: number): void {
  const room = (geometry: number) => kernels()['conv2d_sparse_bytes']!(geometry) / 4;
  const args = (geometry: number, first: number, last: number) => [geometry, ...spikesAt(x), w, y, first, last];
  spreadConv('conv2d_sparse', g, imageRanges(g), room, args);
}

/** Whether Winograd's transforms pay: 36 products a tile of 4 x 4 pixels in place of 144, and the transforms. */
function worthWinograd(g: Geometry): boolean {
  if (g.kernelHeight !== 3 || g.kernelWidth !== 3 || g.dilateY * g.dilateX !== 1) return false;
  const tiles = Math.ceil(g.outHeight / 4) * Math.ceil(g.outWidth / 4);
  return tiles * (40 * g.in * g.out + 200 * (g.in + g.out)) < g.outHeight * g.outWidth * 9 * g.in * g.out;
}

/** The input's gradient of a strided convolution g. */
function strided(g: Geometry, dy: number, w: number, dx: number): void {
  const taps = g.kernelHeight * g.kernelWidth;
  const pad = g.outHeight * (g.outWidth + 2 * g.kernelWidth) * g.out;
  scratch([taps * g.out * whole(g.in)], (panels) => {
    kernels()['pack_weights']!(w, taps, g.out, g.in, 1, panels);
    withScratch('conv2d_strided_dx', g, pad, (first, padded) => [
      ...[dy + first * outputBytes(g), panels, dx + first * inputBytes(g), padded],
    ]);
  });
}

/** The density of dy up to which its zeros are worth more than Winograd's fewer products, measured. */
const SPARSE_GRADIENT = 0.15;

/** dy that is mostly zero, as surrogates of compact support leave it where no batch norm follows: dx by the kernel of
 *  spikes, over the weights turned by 180 degrees and transposed. */
function sparseInput(g: Geometry, dy: tf.TensorInfo, w: number, dx: number): void {
  const [taps, size] = [g.kernelHeight * g.kernelWidth, g.in * g.out];
  scratch([taps * size], (turned) => {
    const axes = [
      { extent: taps, to: size, from: -size },
      { extent: g.in, to: 1, from: g.out },
      { extent: g.out, to: g.in, from: 1 },
    ];
    copyStrided(axes, turned, w + 4 * (taps - 1) * size);
    sparse(transposed(g), dy, turned, dx);
  });
}

function winograd(g: Geometry, x: number, w: number, y: number): void {
  scratch([36 * g.in * (g.out + 63)], (panels) => {
    kernels()['winograd_weights']!(w, g.in, g.out, panels);
    const room = (geometry: number) => kernels()['winograd_bytes']!(geometry) / 4;
    const args = (geometry: number, first: number, last: number) => [geometry, x, panels, y, first, last];
    spreadConv('winograd', g, imageRanges(g), room, args);
  });
}

/** y[N, Ho, Wo, Co] of x[N, H, W, Ci] and filter[kh, kw, Ci, Co]; spikes go to the sparse kernel. */
register('Conv2D', ({ inputs, attrs }) => {
  const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
  const g = geometryOf(x.shape, filter.shape, attrs as unknown as ConvAttributes);
  if (!g || !floats(x, filter)) return undefined;
  const y = output([g.images, g.outHeight, g.outWidth, g.out]);
  if (!sizeOf(x.shape) || !y.view.length) y.view.fill(0);
  else if (isPointwise(g)) product(x, filter, y.offset, g.images * g.height * g.width, g.out, g.in, false);
  else if (g.in >= FEW && worthSparse(x, g.out) && allFinite(filter)) sparse(g, x, offsetOf(filter), y.offset);
  else dense(g, offsetOf(x), offsetOf(filter), y.offset, false);
  return y.info;
});

register('Conv2DBackpropInput', ({ inputs, attrs }) => {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const shape = attrs['inputShape'] as number[];
  const g = geometryOf(shape, filter.shape, attrs as unknown as ConvAttributes);
  if (!g || !floats(dy, filter)) return undefined;
  const dx = output(shape);
  if (!sizeOf(dy.shape) || !dx.view.length) dx.view.fill(0);
  else if (isPointwise(g)) product(dy, filter, dx.offset, g.images * g.height * g.width, g.in, g.out, true);
  else if (g.strideY * g.strideX > 1 && g.dilateY * g.dilateX === 1)
    strided(g, offsetOf(dy), offsetOf(filter), dx.offset);
  else if (g.strideY * g.strideX === 1 && g.in >= 16 && density(dy) < SPARSE_GRADIENT && allFinite(filter))
    sparseInput(g, dy, offsetOf(filter), dx.offset);
  else if (worthWinograd(transposed(g))) winograd(transposed(g), offsetOf(dy), offsetOf(filter), dx.offset);
  else dense(transposed(g), offsetOf(dy), offsetOf(filter), dx.offset, true);
  return dx.info;
});
