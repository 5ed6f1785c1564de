import { tf } from '@genospike/tensor';
import type { Shader } from '@genospike/tensor';
import { run } from '../shader.ts';

const window = ['inHeight', 'inWidth', 'outHeight', 'outWidth', 'channels', 'filterHeight', 'filterWidth'] as const;
const place = ['strideHeight', 'strideWidth', 'padTop', 'padLeft', 'size'] as const;

/** One invocation a value of the input: adds what it gets from each window that it lies in. `share` is WGSL that names
 *  what it gets, from the window at (top, left), whose part inside the image is lines y0 to y1 and columns x0 to x1. */
const gradient = (reads: readonly string[], share: string): Shader => ({
  reads,
  fields: [...window, ...place],
  code: `
fn main(index : i32) {
  if (index >= uniforms.size) { return; }
  let channel = index % uniforms.channels;
  let x = index / uniforms.channels % uniforms.inWidth;
  let y = index / (uniforms.channels * uniforms.inWidth) % uniforms.inHeight;
  let batch = index / (uniforms.channels * uniforms.inWidth * uniforms.inHeight);
  var sum = 0.0;
  for (var outY = 0; outY < uniforms.outHeight; outY++) {
    let top = outY * uniforms.strideHeight - uniforms.padTop;
    if (y < top || y >= top + uniforms.filterHeight) { continue; }
    for (var outX = 0; outX < uniforms.outWidth; outX++) {
      let left = outX * uniforms.strideWidth - uniforms.padLeft;
      if (x < left || x >= left + uniforms.filterWidth) { continue; }
      let y0 = max(top, 0);
      let x0 = max(left, 0);
      let y1 = min(top + uniforms.filterHeight, uniforms.inHeight);
      let x1 = min(left + uniforms.filterWidth, uniforms.inWidth);
      let out = ((batch * uniforms.outHeight + outY) * uniforms.outWidth + outX) * uniforms.channels + channel;
      ${share}
    }
  }
  result[index] = sum;
}`,
});

/** The mean is over the window's part inside the image; tfjs divides by the whole window. */
const average = gradient(['dy'], 'sum += dy[out] / f32((y1 - y0) * (x1 - x0));');

/** Of equal values the first is the largest, as on tfjs's other backends: among spikes most are equal. */
const largest = gradient(
  ['dy', 'input', 'output'],
  `var first = -1;
      for (var row = y0; row < y1 && first < 0; row++) {
        for (var column = x0; column < x1 && first < 0; column++) {
          let at = ((batch * uniforms.inHeight + row) * uniforms.inWidth + column) * uniforms.channels + channel;
          if (input[at] >= output[out]) { first = at; }
        }
      }
      if (first == index) { sum += dy[out]; }`,
);

interface Attrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const kernel =
  (shader: Shader): tf.KernelFunc =>
  ({ inputs, attrs, backend }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attrs;
    const { dy, input, output } = inputs as Record<'dy' | 'input' | 'output', tf.TensorInfo>;
    const shape = input.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const size = shape.reduce((a, b) => a * b, 1);
    const uniforms = { ...info, channels: shape[3], padTop: info.padInfo.top, padLeft: info.padInfo.left, size };
    const numbers = Object.fromEntries(
      shader.fields.map((name) => [name, uniforms[name as keyof typeof uniforms] as number]),
    );
    return run(backend as tf.KernelBackend, shader, {
      inputs: { dy, input, output },
      uniforms: numbers,
      shape,
      invocations: size,
    });
  };

export const poolGradients: Readonly<Record<string, tf.KernelFunc>> = {
  AvgPoolGrad: kernel(average),
  MaxPoolGrad: kernel(largest),
};
