import type * as tf from '@tensorflow/tfjs';
import { paddedHeight, paddedWidth } from './geometry.ts';
import type { Geometry } from './geometry.ts';

/** With fewer input channels a list of what is not zero costs more than the zeros. */
export const FEW = 4;

/** Floats of a padded image, and of some patches of it. */
export const padLength = (g: Geometry): number =>
  (paddedHeight(g) * paddedWidth(g) + 8 * g.kernelHeight * g.kernelWidth) * g.in + 32;

/** A product of matrices under another name. */
export const isPointwise = (g: Geometry): boolean =>
  g.kernelHeight * g.kernelWidth === 1 && g.strideY * g.strideX === 1 && !g.top && !g.left;

export const floats = (...tensors: (tf.TensorInfo | undefined)[]): boolean =>
  tensors.every((tensor) => tensor?.dtype === 'float32');
