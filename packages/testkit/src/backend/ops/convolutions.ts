import { tf } from '@genospike/tensor';
import { map, mean } from '../plain.ts';
import { conv2d, depthwise, pool, type Window } from '../plain-window.ts';
import type { Op, Ops } from '../op.ts';

type Image = readonly [number, number, number, number];
const four = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;
/** tfjs wants the rounding of sizes said where padding is a number. */
const rounding = ({ pad }: Window) => (typeof pad === 'number' ? 'floor' : undefined);

interface Conv extends Window {
  readonly kernel: number | readonly [number, number];
  readonly to: number;
  readonly spikes?: number;
}
function conv(image: Image, { kernel, to, spikes, ...window }: Conv): Op {
  const [kh, kw] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
  const { stride = 1, pad = 'same', dilation = 1 } = window;
  return {
    reads: [{ shape: image, ...(spikes !== undefined && { spikes }) }, [kh, kw, image[3], to]],
    of: (x, w) => tf.conv2d(four(x), four(w), stride, pad, 'NHWC', dilation, rounding(window)),
    plain: (x, w) => conv2d(x, w, window),
  };
}
function depth(image: Image, { kernel, to, ...window }: Conv & { readonly kernel: number }): Op {
  const { stride = 1, pad = 'same', dilation = 1 } = window;
  return {
    reads: [image, [kernel, kernel, image[3], to]],
    of: (x, w) => tf.depthwiseConv2d(four(x), four(w), stride, pad, 'NHWC', dilation, rounding(window)),
    plain: (x, w) => depthwise(x, w, window),
  };
}
function average(image: Image, size: number, window: Window): Op {
  const { stride = 1, pad = 'same' } = window;
  return {
    reads: [image],
    of: (x) => tf.avgPool(four(x), size, stride, pad, rounding(window)),
    plain: (x) => pool(mean, x, size, window),
  };
}
function largest(image: Image, size: number, window: Window): Op {
  const { stride = 1, pad = 'same' } = window;
  return {
    reads: [image],
    of: (x) => tf.maxPool(four(x), size, stride, pad, rounding(window)),
    plain: (x) => pool((seen) => Math.max(...seen), x, size, window),
  };
}

export const convolutionOps: Ops = {
  'conv2d 3x3': conv([2, 7, 5, 3], { kernel: 3, to: 5 }),
  'conv2d 3x3, one channel to one': conv([1, 5, 5, 1], { kernel: 3, to: 1 }),
  'conv2d 3x3 to many channels': conv([1, 5, 3, 5], { kernel: 3, to: 19 }),
  'conv2d 3x3 from many channels': conv([1, 3, 4, 19], { kernel: 3, to: 5 }),
  'conv2d 3x3 of spikes': conv([2, 4, 5, 4], { kernel: 3, to: 5, spikes: 0.15 }),
  'conv2d 3x3 of spikes to many channels': conv([1, 3, 5, 5], { kernel: 3, to: 19, spikes: 0.15 }),
  'conv2d 3x3 of spikes from many channels': conv([1, 4, 3, 19], { kernel: 3, to: 5, spikes: 0.15 }),
  'conv2d 3x3 of silence': conv([1, 3, 4, 4], { kernel: 3, to: 17, spikes: 0 }),
  'conv2d 3x3, valid': conv([2, 6, 5, 2], { kernel: 3, to: 3, pad: 'valid' }),
  'conv2d 3x3, padding 2': conv([1, 4, 5, 2], { kernel: 3, to: 3, pad: 2 }),
  'conv2d 3x3, stride 2': conv([2, 7, 6, 3], { kernel: 3, to: 4, stride: 2 }),
  'conv2d 3x3, stride 2, even': conv([1, 8, 8, 3], { kernel: 3, to: 4, stride: 2 }),
  'conv2d 3x3, stride 2, of spikes': conv([2, 7, 6, 3], { kernel: 3, to: 4, stride: 2, spikes: 0.2 }),
  'conv2d 3x3, valid, stride 2': conv([2, 9, 7, 2], { kernel: 3, to: 3, stride: 2, pad: 'valid' }),
  'conv2d 3x3, padding 1, stride 2': conv([2, 7, 8, 2], { kernel: 3, to: 3, stride: 2, pad: 1 }),
  'conv2d 3x3, stride 3': conv([1, 8, 7, 2], { kernel: 3, to: 3, stride: 3 }),
  'conv2d 3x3, dilation 2': conv([1, 7, 8, 2], { kernel: 3, to: 3, dilation: 2 }),
  'conv2d 3x3, valid, dilation 2': conv([1, 7, 8, 2], { kernel: 3, to: 3, dilation: 2, pad: 'valid' }),
  'conv2d 1x1': conv([2, 5, 3, 7], { kernel: 1, to: 5 }),
  'conv2d 1x1 of spikes': conv([2, 5, 3, 7], { kernel: 1, to: 17, spikes: 0.2 }),
  'conv2d 1x1, stride 2': conv([2, 5, 6, 3], { kernel: 1, to: 4, stride: 2 }),
  'conv2d 1x1, valid, stride 2': conv([2, 5, 6, 3], { kernel: 1, to: 4, stride: 2, pad: 'valid' }),
  'conv2d 2x2, stride 2': conv([1, 5, 6, 3], { kernel: 2, to: 4, stride: 2 }),
  'conv2d 2x2': conv([1, 4, 5, 3], { kernel: 2, to: 4 }),
  'conv2d 5x5': conv([1, 7, 6, 2], { kernel: 5, to: 3 }),
  'conv2d 1x3': conv([1, 5, 6, 2], { kernel: [1, 3], to: 3 }),
  'conv2d 3x3 on one pixel': conv([3, 1, 1, 4], { kernel: 3, to: 5 }),
  'conv2d 1x1 on one pixel': conv([3, 1, 1, 4], { kernel: 1, to: 5 }),
  'conv2d as large as the image': conv([2, 3, 4, 2], { kernel: [3, 4], to: 3, pad: 'valid' }),
  'conv2d of no image': conv([0, 4, 4, 2], { kernel: 3, to: 3 }),
  conv2dTranspose: {
    reads: [
      [2, 3, 4, 5],
      [3, 3, 2, 5],
    ],
    // The gradient of a convolution by its input, said in float64 by what it is: linear in dy.
    of: (dy, w) => tf.conv2dTranspose(four(dy), four(w), [2, 6, 8, 2], 2, 'same'),
  },
  'fused conv2d, bias and relu': {
    reads: [[1, 5, 4, 3], [3, 3, 3, 4], [4]],
    of: (x, filter, bias) =>
      tf.fused.conv2d({ x: four(x), filter: four(filter), strides: 1, pad: 'same', bias, activation: 'relu' }),
    plain: (x, w, bias) => map((y, b) => Math.max(0, y + b), conv2d(x, w), bias),
  },

  'depthwiseConv2d 3x3': depth([2, 7, 5, 3], { kernel: 3, to: 1 }),
  'depthwiseConv2d 3x3, two to a channel': depth([1, 5, 4, 3], { kernel: 3, to: 2 }),
  'depthwiseConv2d 3x3, stride 2': depth([1, 6, 7, 3], { kernel: 3, to: 1, stride: 2 }),
  'depthwiseConv2d 3x3, two to a channel, stride 2': depth([1, 6, 7, 2], { kernel: 3, to: 2, stride: 2 }),
  'depthwiseConv2d 3x3, dilation 2': depth([1, 7, 6, 2], { kernel: 3, to: 1, dilation: 2 }),
  'depthwiseConv2d 5x5, valid': depth([1, 7, 6, 5], { kernel: 5, to: 1, pad: 'valid' }),
  'depthwiseConv2d on one pixel': depth([2, 1, 1, 3], { kernel: 3, to: 1 }),
  'depthwiseConv2d of no image': depth([0, 4, 4, 2], { kernel: 3, to: 1 }),

  'avgPool 2': average([2, 6, 4, 3], 2, { stride: 2, pad: 'valid' }),
  'avgPool 2, odd': average([2, 7, 5, 3], 2, { stride: 2, pad: 'valid' }),
  'avgPool 3, same': average([1, 5, 5, 2], 3, { stride: 2 }),
  'avgPool 3, overlapping': average([1, 6, 5, 2], 3, { stride: 1, pad: 'valid' }),
  'avgPool of everything': average([2, 4, 4, 3], 4, { stride: 4, pad: 'valid' }),
  'avgPool of no image': average([0, 4, 4, 2], 2, { stride: 2, pad: 'valid' }),
  'maxPool 2': largest([2, 6, 4, 3], 2, { stride: 2, pad: 'valid' }),
  'maxPool 2, odd': largest([2, 7, 5, 3], 2, { stride: 2, pad: 'valid' }),
  'maxPool 3, same': largest([1, 5, 6, 2], 3, { stride: 2 }),
  'maxPool 3, overlapping': largest([1, 6, 5, 2], 3, { stride: 1, pad: 'valid' }),
};
