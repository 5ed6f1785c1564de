import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, output, register, sizeOf } from '../registry.ts';
import { worthSparse } from './density.ts';
import { geometryOf, paddedHeight, paddedWidth, transposed, withGeometry } from './geometry.ts';
import type { ConvAttributes, Geometry } from './geometry.ts';
import { product, productTn } from './products.ts';
import { scratch, whole } from './scratch.ts';

const padLength = (g: Geometry): number => paddedHeight(g) * paddedWidth(g) * g.in;
const isPointwise = (g: Geometry): boolean =>
  g.kernelHeight * g.kernelWidth === 1 && g.strideY * g.strideX === 1 && !g.top && !g.left;
const floats = (...tensors: (tf.TensorInfo | undefined)[]): boolean =>
  tensors.every((tensor) => tensor?.dtype === 'float32');

function dense(g: Geometry, x: number, w: number, y: number, flipped: boolean): void {
  const taps = g.kernelHeight * g.kernelWidth;
  scratch([taps * g.in * whole(g.out), padLength(g)], (panels, pad) => {
    kernels()['pack_weights']!(w, taps, g.in, g.out, Number(flipped), panels);
    withGeometry(g, (geometry) => kernels()['conv2d']!(geometry, x, panels, y, pad));
  });
}

/** The sparse kernels' scratch: pixel starts, entries, values, weights with whole vectors of columns. */
function sparse(kernel: string, g: Geometry, first: number, second: number, result: number): void {
  const values = g.height * g.width * g.in + 4;
  const wide = g.out % 16 ? g.kernelHeight * g.kernelWidth * g.in * whole(g.out) : 0;
  scratch([paddedHeight(g) * paddedWidth(g) + 1, values, values, wide], (...rest) =>
    withGeometry(g, (geometry) => kernels()[kernel]!(geometry, first, second, result, ...rest)),
  );
}

/** With fewer input channels a list of what is not zero costs more than the zeros. */
const FEW = 4;

/** Whether Winograd's transforms pay: 36 products a tile of 4 x 4 pixels in place of 144, and the transforms. */
function worthWinograd(g: Geometry): boolean {
  if (g.kernelHeight !== 3 || g.kernelWidth !== 3) return false;
  const tiles = Math.ceil(g.outHeight / 4) * Math.ceil(g.outWidth / 4);
  return tiles * (40 * g.in * g.out + 200 * (g.in + g.out)) < g.outHeight * g.outWidth * 9 * g.in * g.out;
}

/** The input's gradient of a strided convolution g. */
function strided(g: Geometry, dy: number, w: number, dx: number): void {
  const taps = g.kernelHeight * g.kernelWidth;
  const pad = g.outHeight * (g.outWidth + 2 * g.kernelWidth) * g.out;
  scratch([taps * g.out * whole(g.in), pad], (panels, padded) => {
    kernels()['pack_weights']!(w, taps, g.out, g.in, 1, panels);
    withGeometry(g, (geometry) => kernels()['conv2d_strided_dx']!(geometry, dy, panels, dx, padded));
  });
}

function winograd(g: Geometry, x: number, w: number, y: number): void {
  const [down, across] = [Math.ceil(g.outHeight / 4), Math.ceil(g.outWidth / 4)];
  const tiles = Math.max(64, down * across);
  const sizes = [36 * g.in * whole(g.out), (4 * down + 2) * (4 * across + 2) * g.in, 36 * tiles * g.in];
  scratch([...sizes, 36 * tiles * g.out], (panels, pad, points, products) => {
    kernels()['winograd_weights']!(w, g.in, g.out, panels);
    withGeometry(g, (geometry) => kernels()['winograd']!(geometry, x, panels, y, pad, points, products));
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
  else if (g.in >= FEW && worthSparse(x, filter, g.out, 0.3))
    sparse('conv2d_sparse', g, offsetOf(x), offsetOf(filter), y.offset);
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
  else if (g.strideY * g.strideX > 1) strided(g, offsetOf(dy), offsetOf(filter), dx.offset);
  else if (worthWinograd(transposed(g))) winograd(transposed(g), offsetOf(dy), offsetOf(filter), dx.offset);
  else dense(transposed(g), offsetOf(dy), offsetOf(filter), dx.offset, true);
  return dx.info;
});

register('Conv2DBackpropFilter', ({ inputs, attrs }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const shape = attrs['filterShape'] as number[];
  const g = geometryOf(x.shape, shape, attrs as unknown as ConvAttributes);
  if (!g || !floats(x, dy)) return undefined;
  const dw = output(shape);
  if (!sizeOf(x.shape) || !sizeOf(dy.shape)) dw.view.fill(0);
  else if (isPointwise(g)) productTn(x, dy, dw.offset, g.in, g.out, g.images * g.height * g.width);
  else if (g.in >= FEW && worthSparse(x, dy, g.out, 0.5))
    sparse('conv2d_sparse_dw', g, offsetOf(x), offsetOf(dy), dw.offset);
  else
    scratch([padLength(g)], (pad) =>
      withGeometry(g, (geometry) => kernels()['conv2d_dw']!(geometry, offsetOf(x), offsetOf(dy), dw.offset, pad)),
    );
  return dw.info;
});
