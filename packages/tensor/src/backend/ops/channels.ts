import type * as tf from '@tensorflow/tfjs';
import { arena, dispose, kernels, offsetOf, output, register, sizeOf, spread, valuesOf } from '../registry.ts';
import { ranges, spreadRanges } from './ranges.ts';
import { scratch, whole } from './scratch.ts';

/** Own kernels behind `batchNorm` and `affine`: x[..., channels], one number a channel for all else. */
const channelsOf = (x: tf.TensorInfo): number => x.shape.at(-1)!;
const rowsOf = (x: tf.TensorInfo): number => sizeOf(x.shape.slice(0, -1));

/** Sums down the rows, of all channels: `kernel` sums chunks of rows, `finish` the chunks, in one order whoever runs them. */
function sumRows(
  rows: number,
  channels: number,
  kernel: string,
  args: readonly number[],
  finish: string,
  more: (sums: number) => readonly number[],
): void {
  const chunks = kernels()['channel_chunks']!(rows);
  scratch([chunks * 2 * whole(channels)], (sums) => {
    spreadRanges(kernel, ranges(chunks, Math.ceil(128 / channels)), [...args, sums]);
    spreadRanges(finish, ranges(channels, 16, 16), more(sums));
  });
}

function byRows(kernel: string, rows: number, channels: number, args: (step: number, rows: number) => number[]): void {
  const parts = ranges(rows, Math.ceil(16384 / channels));
  spread(
    kernel,
    parts.map(({ first, count }) => args(4 * first * channels, count)),
  );
}

/** Two rows [2, channels]: the means and the biased variances of x. */
register('ChannelMoments', ({ inputs }) => {
  const x = inputs['x'] as tf.TensorInfo;
  const channels = channelsOf(x);
  const rows = rowsOf(x);
  const moments = output([2, channels]);
  const variance = moments.offset + channels * 4;
  const from = offsetOf(x);
  scratch([whole(channels)], (pivot) => {
    kernels()['channel_pivot']!(from, rows, channels, pivot);
    const args = [from, rows, channels, pivot];
    sumRows(rows, channels, 'channel_deviations', args, 'channel_moments', (sums) => [
      ...[sums, rows, channels, pivot, moments.offset, variance],
    ]);
  });
  return moments.info;
});

function affine(x: tf.TensorInfo, scale: number, shift: number): tf.TensorInfo {
  const y = output(x.shape);
  const channels = channelsOf(x);
  const at = offsetOf(x);
  byRows('channel_affine', y.view.length / channels, channels, (step, rows) => [
    ...[at + step, scale, shift, y.offset + step, rows, channels],
  ]);
  return y.info;
}

/** x * scale + shift. */
register('ChannelAffine', ({ inputs }) => affine(inputs['x']!, offsetOf(inputs['scale']!), offsetOf(inputs['shift']!)));

/** Two rows [2, channels]: the sums of dy and of dy * x. */
register('ChannelAffineGradient', ({ inputs }) => {
  const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
  const sums = output([2, channelsOf(x)]);
  scratch([channelsOf(x)], (zeros) => {
    arena().floats(zeros, channelsOf(x)).fill(0);
    gradientSums(dy, x, zeros, sums.offset);
  });
  return sums.info;
});

function gradientSums(dy: tf.TensorInfo, x: tf.TensorInfo, mean: number, result: number): void {
  const channels = channelsOf(x);
  const rows = rowsOf(x);
  const args = [offsetOf(dy), offsetOf(x), mean, rows, channels];
  sumRows(rows, channels, 'channel_gradients', args, 'channel_totals', (sums) => [sums, rows, channels, result]);
}

/** gamma (x - mean) / sqrt(variance + epsilon) + beta, as one multiplication and one addition a number. */
register('BatchNorm', ({ inputs, attrs }) => {
  const { x, moments, gamma, beta } = inputs as Record<'x' | 'moments' | 'gamma' | 'beta', tf.TensorInfo>;
  const epsilon = attrs['epsilon'] as number;
  const channels = channelsOf(x);
  const values = [moments, gamma, beta].map(valuesOf) as [Float32Array, Float32Array, Float32Array];
  const [m, g, b] = values;
  const factors = output([2, channels]);
  for (let c = 0; c < channels; c++) {
    const scale = g[c]! / Math.sqrt(m[channels + c]! + epsilon);
    factors.view[c] = scale;
    factors.view[channels + c] = b[c]! - m[c]! * scale;
  }
  const y = affine(x, factors.offset, factors.offset + channels * 4);
  dispose(factors.info);
  return y;
});

/**
 * [dx, dgamma, dbeta] of batch normalization over n rows (Ioffe and Szegedy 2015), with s = 1 / sqrt(variance + epsilon):
 * dbeta = sum dy; dgamma = s sum dy (x - mean); dx = gamma s (dy - dbeta / n - (x - mean) s dgamma / n)
 */
register('BatchNormGradient', ({ inputs, attrs }) => {
  const { dy, x, moments, gamma } = inputs as Record<'dy' | 'x' | 'moments' | 'gamma', tf.TensorInfo>;
  const epsilon = attrs['epsilon'] as number;
  const channels = channelsOf(x);
  const [dx, dgamma, dbeta] = [output(x.shape), output([channels]), output([channels])];
  const rows = dx.view.length / channels;
  const mean = offsetOf(moments);
  const [m, g] = [valuesOf(moments), valuesOf(gamma)];
  const work = output([5, channels]);
  gradientSums(dy, x, mean, work.offset);
  for (let c = 0; c < channels; c++) {
    const s = 1 / Math.sqrt(m[channels + c]! + epsilon);
    const sum = work.view[c]!;
    const product = s * work.view[channels + c]!;
    dbeta.view[c] = sum;
    dgamma.view[c] = product;
    work.view[2 * channels + c] = g[c]! * s;
    work.view[3 * channels + c] = (-g[c]! * s * s * product) / rows;
    work.view[4 * channels + c] = (-g[c]! * s * sum) / rows;
  }
  const [a, b, d] = [2, 3, 4].map((row) => work.offset + row * channels * 4) as [number, number, number];
  const [fromDy, fromX] = [offsetOf(dy), offsetOf(x)];
  byRows('channel_combine', rows, channels, (step, some) => [
    ...[fromDy + step, fromX + step, mean, a, b, d, dx.offset + step, some, channels],
  ]);
  dispose(work.info);
  return [dx.info, dgamma.info, dbeta.info];
});
