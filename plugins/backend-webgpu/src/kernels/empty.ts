import { tf } from '@genospike/tensor';
import { BACKEND } from '../load.ts';

type Given = Parameters<tf.KernelFunc>[0];

/** A sum over nothing is 0; an empty batch has no images. tfjs's kernels divide by its size. */
const answers: Readonly<Record<string, (given: Given) => tf.TensorInfo>> = {
  Sum: ({ inputs, attrs }) => {
    const { x } = inputs as { readonly x: tf.TensorInfo };
    const { axis, keepDims } = attrs as unknown as {
      readonly axis: number | number[] | null;
      readonly keepDims: boolean;
    };
    const axes = tf.util.parseAxisParam(axis ?? x.shape.map((_, i) => i), x.shape);
    const shape = x.shape.flatMap((extent, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [extent]));
    return tf.zeros(shape, x.dtype === 'float32' ? 'float32' : 'int32');
  },
  Conv2D: ({ inputs, attrs }) => {
    const { x, filter } = inputs as Record<'x' | 'filter', tf.TensorInfo>;
    const { strides, pad, dilations, dimRoundingMode, dataFormat } = attrs as unknown as {
      readonly strides: number;
      readonly pad: 'valid' | 'same' | number;
      readonly dilations: number;
      readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
      readonly dataFormat: 'NHWC' | 'NCHW';
    };
    const { outShape } = tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filter.shape as [number, number, number, number],
      strides,
      dilations,
      pad,
      dimRoundingMode,
      false,
      tf.backend_util.convertConv2DDataFormat(dataFormat),
    );
    return tf.zeros(outShape);
  },
};

/** These kernels, with an answer where there are no numbers. */
export const forEmpty = (): Readonly<Record<string, tf.KernelFunc>> =>
  Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => {
      const { kernelFunc: theirs } = tf.getKernel(name, BACKEND)!;
      return [
        name,
        (given: Given) => ((given.inputs['x'] as tf.TensorInfo).shape.includes(0) ? answer(given) : theirs(given)),
      ];
    }),
  );
