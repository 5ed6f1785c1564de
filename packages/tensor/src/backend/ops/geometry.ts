import * as tf from '@tensorflow/tfjs';
import { arena } from '../registry.ts';

/** `Conv` of kernels/conv.h. */
export interface Geometry {
  images: number;
  height: number;
  width: number;
  in: number;
  kernelHeight: number;
  kernelWidth: number;
  out: number;
  outHeight: number;
  outWidth: number;
  strideY: number;
  strideX: number;
  top: number;
  left: number;
  spreadY: number;
  spreadX: number;
  dilateY: number;
  dilateX: number;
}

/** The attributes of tfjs's convolution and pooling kernels. */
export interface ConvAttributes {
  strides: number | [number, number];
  pad: tf.backend_util.Conv2DInfo['padInfo']['type'] | number | [number, number][];
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dataFormat?: 'NHWC' | 'NCHW';
}

export const paddedHeight = (g: Geometry): number =>
  (g.outHeight - 1) * g.strideY + (g.kernelHeight - 1) * g.dilateY + 1;
export const paddedWidth = (g: Geometry): number => (g.outWidth - 1) * g.strideX + (g.kernelWidth - 1) * g.dilateX + 1;

/** The geometry that tfjs means, or undefined where we have no kernel (NCHW). */
export function geometryOf(
  shape: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode, dataFormat = 'NHWC' }: ConvAttributes,
  depthwise = false,
): Geometry | undefined {
  if (dataFormat !== 'NHWC') return undefined;
  const info = tf.backend_util.computeConv2DInfo(
    shape as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations,
    pad as 'same',
    dimRoundingMode,
    depthwise,
  );
  return geometryFrom(info);
}

/** What tfjs worked out, for convolutions and pools alike. */
export function geometryFrom(info: tf.backend_util.Conv2DInfo): Geometry {
  return {
    images: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    in: info.inChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    out: info.outChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
    spreadY: 1,
    spreadX: 1,
    dilateY: info.dilationHeight,
    dilateX: info.dilationWidth,
  };
}

/** The convolution over the output's gradient that gives the input's: stride 1, pixels spread by the stride. */
export function transposed(g: Geometry): Geometry {
  return {
    ...{ images: g.images, height: g.outHeight, width: g.outWidth, in: g.out },
    ...{ kernelHeight: g.kernelHeight, kernelWidth: g.kernelWidth },
    ...{ out: g.in, outHeight: g.height, outWidth: g.width, strideY: 1, strideX: 1 },
    ...{ top: (g.kernelHeight - 1) * g.dilateY - g.top, left: (g.kernelWidth - 1) * g.dilateX - g.left },
    ...{ spreadY: g.strideY, spreadX: g.strideX, dilateY: g.dilateY, dilateX: g.dilateX },
  };
}

/** Runs `work` with the geometry as the kernels' struct. */
export const withGeometry = <R>(g: Geometry, work: (offset: number) => R): R =>
  writeGeometries([g], ([offset]) => work(offset!));

/** Bytes of the struct, in whole cache lines. */
const STRUCT = 128;

/** Runs `work` with the offsets of some geometries as the kernels' structs. */
export function writeGeometries<R>(list: readonly Geometry[], work: (offsets: readonly number[]) => R): R {
  return arena().scratch(STRUCT * list.length, (base) => {
    const offsets = list.map((g, i) => {
      const { images, height, width, kernelHeight, kernelWidth, out, outHeight, outWidth } = g;
      const { strideY, strideX, top, left, spreadY, spreadX } = g;
      const offset = base + STRUCT * i;
      arena()
        .ints(offset, 17)
        .set([
          ...[images, height, width, g.in, kernelHeight, kernelWidth, out, outHeight, outWidth],
          ...[strideY, strideX, top, left, spreadY, spreadX, g.dilateY, g.dilateX],
        ]);
      return offset;
    });
    return work(offsets);
  });
}
