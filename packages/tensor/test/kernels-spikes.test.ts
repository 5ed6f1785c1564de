import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { adamwStep, arena, BACKEND, fallbacks, resetFallbacks, sgdStep, tf, useWasm } from '../src/index.ts';
import { backend } from '../src/backend/registry.ts';
import { written } from '../src/ops/written.ts';
import { numbers, sameAsCpu, sizeOf, spikes, tensor } from './support.ts';

beforeAll(() => useWasm());
beforeEach(async () => {
  await tf.setBackend(BACKEND);
  resetFallbacks();
});

/** The same spikes as a tensor of bits. */
function asBits(x: tf.Tensor): tf.Tensor {
  const { info, bits } = backend().bitOutput(x.shape);
  const words = arena().ints(bits, Math.ceil(x.size / 32));
  words.fill(0);
  for (const [i, value] of x.dataSync().entries()) if (value) words[i >> 5]! |= 1 << (i & 31);
  return tf.engine().makeTensorFromTensorInfo(info);
}
const same = (a: tf.Tensor, b: tf.Tensor) => expect(a.dataSync()).toEqual(b.dataSync());

interface Shape {
  size: [number, number, number];
  out: number;
  kernel: number;
  stride: number;
  dilation: number;
  pad: 'same' | 'valid';
}
const at = (size: Shape['size'], out: number, kernel = 3, stride = 1, dilation = 1, pad: Shape['pad'] = 'same') => ({
  ...{ size, out, kernel, stride, dilation, pad },
});
const SHAPES: Shape[] = [
  at([1, 1, 5], 16),
  at([7, 9, 6], 21),
  at([8, 5, 64], 64),
  at([20, 33, 4], 33),
  at([9, 8, 7], 40, 5, 2),
  at([9, 8, 33], 32, 2, 3, 1, 'valid'),
  at([8, 8, 16], 48, 1, 2),
  at([9, 11, 6], 24, 3, 1, 2),
  at([12, 9, 5], 17, 3, 1, 3, 'valid'),
];

describe('spikes as bits', () => {
  const convolve = (g: Shape, x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, g.stride, g.pad, 'NHWC', g.dilation);

  test.each(SHAPES)('$size to $out, $kernel x $kernel, stride $stride, dilation $dilation, $pad', (g) => {
    for (const density of [0, 0.1, 0.5])
      tf.tidy(() => {
        const x = spikes([3, ...g.size], density);
        const w = tensor([g.kernel, g.kernel, g.size[2], g.out]);
        const y = convolve(g, x, w);
        same(convolve(g, asBits(x), w), y);
        // The same images beside full ones go to the dense kernel.
        const full = tf.concat([x, tf.ones([9, ...g.size])]);
        same(tf.slice(convolve(g, full, w), 0, 3), y);
        const dy = tensor(y.shape);
        const gradient = (images: tf.Tensor) => tf.grad((v) => tf.sum(tf.mul(convolve(g, images, v), dy)))(w);
        same(gradient(asBits(x)), gradient(x));
        // One NaN in dy reaches every weight, whatever the spikes.
        const nan = tf.mul(dy, tf.fill(y.shape, NaN));
        const spoilt = tf.grad((v) => tf.sum(tf.mul(convolve(g, x, v), nan)))(w);
        expect(spoilt.dataSync().every(Number.isNaN)).toBe(true);
      });
    expect(fallbacks()).toEqual({});
  });

  test('values that are not all 1 keep the order of the sums', () => {
    tf.tidy(() => {
      const g = at([8, 8, 16], 33);
      const x = tf.avgPool(spikes([2, 16, 16, 16], 0.1) as tf.Tensor4D, 2, 2, 'valid');
      const w = tensor([3, 3, 16, 33]);
      const full = tf.concat([x, tf.ones([6, ...g.size])]);
      same(tf.slice(convolve(g, full, w), 0, 2), convolve(g, x, w));
    });
  });

  test.each([
    [1, 1],
    [40, 33],
    [300, 70],
    [33, 64],
  ])('products of [%i, %i]', (m, k) => {
    for (const n of [16, 45, 64, 150])
      tf.tidy(() => {
        const [x, w, dy] = [spikes([m, k], 0.2), tensor([k, n]), tensor([m, n])];
        const y = tf.matMul(x, w);
        same(tf.matMul(asBits(x), w), y);
        same(tf.slice(tf.matMul(tf.concat([x, tf.ones([9 * m, k])]), w), 0, m), y);
        same(tf.matMul(asBits(x), dy, true), tf.matMul(x, dy, true));
        const dense = tf.matMul(tf.concat([x, tf.ones([m, 9 * k])], 1), dy, true);
        same(tf.slice(dense, 0, k), tf.matMul(x, dy, true));
      });
  });

  test('inputs of nothing but 0 and 1 are kept as bits too', () => {
    tf.tidy(() => {
      for (const length of [5, 4096, 9001]) {
        const x = spikes([length], 0.1);
        const kept = written([length], (out) => out.set(x.dataSync()));
        expect(backend().bitsOf(kept)).toBeDefined();
        same(kept, x);
        const w = tensor([length, 16]);
        same(tf.matMul(kept.reshape([1, length]), w), tf.matMul(x.reshape([1, length]), w));
      }
      for (const value of [0.5, -1, NaN])
        expect(backend().bitsOf(written([9001], (out) => out.fill(0).fill(value, 9000)))).toBeUndefined();
    });
  });

  test('average pools, and numbers where they are asked for', () => {
    for (const [size, stride, pad] of [
      [2, 2, 'valid'],
      [3, 2, 'same'],
      [7, 7, 'valid'],
      [2, 1, 'same'],
    ] as const)
      for (const channels of [1, 3, 16, 37])
        tf.tidy(() => {
          const x = spikes([2, 7, 9, channels], 0.3) as tf.Tensor4D;
          same(tf.avgPool(asBits(x) as tf.Tensor4D, size, stride, pad), tf.avgPool(x, size, stride, pad));
          same(asBits(x), x);
        });
  });
});

test.each([1, 2])('a gradient that is mostly zero, dilation %i', async (dilation) => {
  for (const [size, channels, out] of [
    [7, 16, 5],
    [9, 33, 20],
    [1, 16, 3],
  ] as const)
    await sameAsCpu(() => {
      const [x, w] = [tensor([2, size, size, channels]) as tf.Tensor4D, tensor([3, 3, channels, out]) as tf.Tensor4D];
      const dy = tensor([2, size, size, out], 0.05);
      const f = (a: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, w, 1, 'same', 'NHWC', dilation);
      return tf.grad((a) => tf.sum(tf.mul(f(a), dy)))(x);
    });
  expect(fallbacks()).toEqual({});
});

describe('dilation and several filters a channel', () => {
  test.each([1, 2])('stride %i', async (stride) => {
    const f = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same', 'NHWC', stride === 1 ? 2 : 1);
    for (const channels of [1, 3, 8])
      await sameAsCpu(() => {
        const [x, w] = [tensor([2, 9, 7, channels]), tensor([3, 3, channels, 9])];
        const dy = tensor(f(x, w).shape);
        return [f(x, w), ...tf.grads((a, b) => tf.sum(tf.mul(f(a!, b!), dy)))([x, w])];
      }, 1e-4);
    const deep = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same', 'NHWC', stride === 1 ? 2 : 1);
    for (const filters of [1, 3])
      await sameAsCpu(() => {
        const [x, w] = [tensor([2, 9, 7, 5]), tensor([3, 3, 5, filters])];
        const dy = tensor(deep(x, w).shape);
        return [deep(x, w), ...tf.grads((a, b) => tf.sum(tf.mul(deep(a!, b!), dy)))([x, w])];
      });
    expect(fallbacks()).toEqual({});
  });
});

describe('optimizer steps give the bits of the formula in ops', () => {
  const shape = [7, 5];
  const draw = () => tf.tensor(numbers(sizeOf(shape)), shape);
  test('AdamW', () => {
    const options = { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.05 };
    tf.tidy(() => {
      let [value, m, v] = [draw(), tf.zeros(shape), tf.zeros(shape)];
      let ours = adamwStep({ value, gradient: tf.zerosLike(value) }, {}, { ...options, rate: 0, step: 0 });
      for (let step = 0; step < 3; step++) {
        const gradient = draw();
        ours = adamwStep({ value: ours.value, gradient }, step ? ours : {}, { ...options, step });
        m = tf.add(tf.mul(m, 0.9), gradient.mul(1 - 0.9));
        v = tf.add(tf.mul(v, 0.999), gradient.square().mul(1 - 0.999));
        const spread = v
          .div(1 - 0.999 ** (step + 1))
          .sqrt()
          .add(1e-8);
        value = value.mul(1 - 0.01 * 0.05).sub(m.mul(0.01 / (1 - 0.9 ** (step + 1))).div(spread));
        for (const [a, b] of [
          [ours.value, value],
          [ours.m, m],
          [ours.v, v],
        ] as const)
          same(a, b);
      }
    });
  });
  test('SGD', () => {
    tf.tidy(() => {
      let [value, momentum] = [draw(), tf.zeros(shape)];
      let ours = { value, momentum };
      for (let step = 0; step < 3; step++) {
        const gradient = draw();
        ours = sgdStep({ value: ours.value, gradient }, step ? ours.momentum : undefined, {
          ...{ rate: 0.1, memory: 0.9, decay: 0.01 },
        });
        momentum = tf.add(momentum.mul(0.9), gradient.add(value.mul(0.01)));
        value = value.sub(momentum.mul(0.1));
        same(ours.value, value);
        same(ours.momentum, momentum);
      }
    });
  });
});

test('nothing above left a tensor or a byte behind', () => {
  expect({ tensors: tf.memory().numTensors, bytes: arena().used }).toEqual({ tensors: 0, bytes: 0 });
});
