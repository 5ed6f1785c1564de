import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { arena, fallbacks, resetFallbacks, tf, useWasm } from '../src/index.ts';
import { numbers, sameAsCpu, sizeOf, spikes, tensor } from './support.ts';

beforeAll(() => useWasm());
beforeEach(() => resetFallbacks());

const CHANNELS = [1, 3, 7, 64];
const SPECIAL = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 1e-8, -1e-8, 3, -10, 88, 89, -88, 1e10, -1e10, 20, 0.3, 1e-3];
const EDGES = [...SPECIAL, Infinity, -Infinity, NaN];

describe('elementwise', () => {
  const shapes: [number[], number[]][] = [
    [[3, 5], [3, 5]], // prettier-ignore
    [[3, 5], [5]],
    [[3, 5], []],
    [[], [3, 5]],
    [
      [4, 3, 5],
      [3, 1],
    ],
    [
      [2, 3, 4, 5],
      [1, 3, 1, 5],
    ],
    [[5], [4, 1]],
    [[0, 3], [3]],
    [[67], [67]],
  ];
  const binary = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'] as const;
  test.each(binary)('%s broadcasts and passes NaN and infinity', async (name) => {
    for (const [a, b] of shapes) await sameAsCpu(() => tf[name](tensor(a), tensor(b)));
    await sameAsCpu(() => tf[name](tf.tensor(EDGES), tf.tensor([...EDGES].reverse())));
    expect(fallbacks()).toEqual({});
  });

  const unary = [
    'neg',
    'abs',
    'square',
    'sqrt',
    'rsqrt',
    'reciprocal',
    'relu',
    'step',
    'sign',
    'floor',
    'ceil',
  ] as const;
  const functions = [
    'exp',
    'expm1',
    'log',
    'log1p',
    'sigmoid',
    'tanh',
    'softplus',
    'elu',
    'leakyRelu',
    'round',
  ] as const;
  test.each([...unary, ...functions])('%s', async (name) => {
    await sameAsCpu(() => tf[name](tf.tensor([...EDGES, ...numbers(203, 1, -10, 10)])), 1e-6);
  });
  test.each(['sin', 'cos', 'tan'] as const)('%s', async (name) => {
    await sameAsCpu(() => tf[name](tf.tensor([0, Infinity, NaN, ...numbers(203, 1, -100, 100)])), 1e-6);
  });

  test('exp, log, sin and erf are within a rounding of the exact value', async () => {
    await useWasm();
    const ulps = (actual: number, exact: number) =>
      Math.abs(actual - exact) / (Math.abs(Math.fround(exact)) * 2 ** -23);
    const xs = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 23);
    const check = (f: (x: tf.Tensor) => tf.Tensor, exact: (x: number) => number, inputs = xs) => {
      const ys = tf.tidy(() => f(tf.tensor(inputs)).dataSync());
      return Math.max(...Array.from(inputs, (x, i) => (exact(x) === 0 ? 0 : ulps(ys[i]!, exact(x)))));
    };
    expect(check(tf.exp, Math.exp)).toBeLessThan(0.51);
    expect(check(tf.sin, Math.sin)).toBeLessThan(0.51);
    expect(check(tf.cos, Math.cos)).toBeLessThan(0.51);
    expect(check(tf.tanh, Math.tanh)).toBeLessThan(0.51);
    expect(check(tf.log, Math.log, xs.map(Math.exp))).toBeLessThan(0.51); // prettier-ignore
    // Abramowitz and Stegun, table 7.1.
    const erf = tf.tidy(() => tf.erf(tf.tensor([0, 0.5, 1, 2, -1])).dataSync());
    for (const [i, exact] of [0, 0.5204998778, 0.8427007929, 0.995322265, -0.8427007929].entries())
      expect(erf[i]).toBeCloseTo(exact, 7);
  });

  test('powers follow Math.pow', async () => {
    for (const exponent of [0, 1, 2, 3, -1, -2, 0.5, 2.5, NaN, Infinity])
      await sameAsCpu(() => tf.pow(tf.tensor(EDGES), exponent), 1e-6);
    await sameAsCpu(() => tf.pow(tf.abs(tensor([50])), tensor([50])), 1e-6);
  });

  test('comparisons and choices', async () => {
    const compare = ['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const;
    for (const name of compare) {
      await sameAsCpu(() => tf[name](tf.tensor(EDGES), tf.tensor([...EDGES].reverse())));
      await sameAsCpu(() => [tf[name](tensor([3, 5]), 0), tf[name](tensor([3, 5]), tensor([5]))]);
    }
    await sameAsCpu(() => tf.where(tf.greater(tensor([3, 5]), 0), tensor([3, 5]), tensor([3, 5])));
  });

  test('clip, addN, cast, softmax', async () => {
    await sameAsCpu(() => [
      tf.clipByValue(tf.tensor(EDGES), -1, 2),
      tf.addN([tensor([3, 7]), tensor([3, 7]), tensor([3, 7])]),
      tf.cast(tf.tensor([true, false, true]), 'float32'),
      tf.softmax(tf.tensor(numbers(70, 1, -50, 50), [7, 10])),
      tf.logSoftmax(tf.tensor(numbers(70, 1, -50, 50), [7, 10])),
    ]);
  });
});

describe('reductions', () => {
  const subsets = (rank: number) => Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (__, axis) => axis).filter((axis) => (bits >> axis) & 1)); // prettier-ignore
  test.each(['sum', 'mean', 'max', 'min'] as const)('%s over any axes', async (name) => {
    for (const shape of [[5], [300, 3], [3, 300], [5000, 1], [2, 3, 1, 5], [33, 5, 17]])
      for (const axes of subsets(shape.length))
        await sameAsCpu(() => [tf[name](tensor(shape), axes), tf[name](tensor(shape), axes, true)], 1e-4);
    await sameAsCpu(() => tf[name](tf.tensor(EDGES)));
    expect(fallbacks()).toEqual({});
  });
  test('a long sum stays exact to float', async () => {
    await useWasm();
    const sum = tf.tidy(() => tf.sum(tf.fill([1_000_003], 0.1)).dataSync()[0]!);
    expect(Math.abs(sum / (1_000_003 * Math.fround(0.1)) - 1)).toBeLessThan(1e-6);
  });
});

describe('moves', () => {
  test('transpose, slice, pad, reverse, tile, concat, stack, split, gather', async () => {
    const x = () => tensor([2, 3, 4, 5]);
    const turns = [[0, 2, 1, 3], [3, 2, 1, 0], [1, 0, 2, 3], [0, 1, 3, 2], [2, 3, 0, 1]]; // prettier-ignore
    await sameAsCpu(() => turns.map((perm) => tf.transpose(x(), perm)));
    await sameAsCpu(() => [tf.slice(x(), [1, 0, 1, 2], [1, 3, 2, 2]), tf.slice(x(), [0, 1]), tf.reverse(x(), [1, 3])]);
    await sameAsCpu(() => [tf.stridedSlice(x(), [0, 0, 0, 0], [2, 3, 4, 5], [1, 2, 1, 2]), tf.tile(x(), [2, 1, 3, 1])]);
    await sameAsCpu(() => [tf.pad(x(), [[0, 1], [1, 1], [0, 0], [2, 0]], 7), tf.concat([x(), x()], 2)]); // prettier-ignore
    await sameAsCpu(() => [tf.stack([x(), x()], 1), tf.stack([x(), x()], 4), ...tf.split(x(), [1, 3, 1], 3)]);
    await sameAsCpu(() => [...tf.unstack(x(), 1), tf.gather(x(), [1, 0, 1]), tf.gather(x(), [3, 2], 2)]);
    await sameAsCpu(() => tf.grad((v) => tf.sum(tf.square(tf.gather(v, [1, 0, 1]))))(x()));
  });
  test('what a cpu kernel cuts out of a tensor outlives the tensor', async () => {
    await useWasm();
    const x = tf.ones([4, 4]);
    const y = tf.add(x, 1);
    const part = tf.stridedSlice(y, [0, 0], [2, 4], [1, 1]);
    tf.dispose([x, y, ...Array.from({ length: 4 }, () => tf.fill([4, 4], 9))]);
    expect([...part.dataSync()]).toEqual(Array(8).fill(2));
    part.dispose();
  });
});

describe('products', () => {
  test('all transposes, dense and over spikes, batches that broadcast', async () => {
    for (const [m, k, n] of [
      [5, 7, 3],
      [1, 1, 1],
      [33, 600, 10],
      [64, 100, 130],
      [0, 3, 2],
      [2, 0, 3],
    ] as const)
      // prettier-ignore
      for (const [ta, tb] of [[false, false], [false, true], [true, false], [true, true]] as const) // prettier-ignore
        for (const density of [1, 0.1])
          await sameAsCpu(() => tf.matMul(tensor(ta ? [k, m] : [m, k], density), tensor(tb ? [n, k] : [k, n]), ta, tb));
    await sameAsCpu(() => tf.matMul(tensor([1, 3, 4]), tensor([5, 4, 6])));
    await sameAsCpu(() => tf.matMul(tensor([3, 4, 2]), tensor([3, 4, 6]), true));
    expect(fallbacks()).toEqual({});
  });
  test('batches that broadcast on both sides (tfjs-cpu mixes them up)', async () => {
    await useWasm();
    tf.tidy(() => {
      const [a, b] = [tensor([2, 1, 3, 4]), tensor([5, 4, 6])];
      const rows = tf.unstack(tf.tile(a, [1, 5, 1, 1]).reshape([10, 3, 4])).map((left, i) =>
        tf.matMul(left, tf.slice(b, i % 5, 1).reshape([4, 6]))); // prettier-ignore
      expect(tf.matMul(a, b).dataSync()).toEqual(tf.stack(rows).dataSync());
    });
  });
  test('sparse products give the bits of dense ones', async () => {
    await useWasm();
    tf.tidy(() => {
      const x = spikes([70, 90], 0.1);
      const w = tensor([90, 45]);
      const dy = tensor([70, 45]);
      // A row of ones makes the left side dense; the other rows must not change.
      const full = tf.concat([x, tf.ones([40, 90])]);
      expect(tf.slice(tf.matMul(full, w), [0, 0], [70, 45]).dataSync()).toEqual(tf.matMul(x, w).dataSync());
      const dense = tf.matMul(tf.concat([x, tf.ones([70, 90])], 1), dy, true);
      expect(tf.slice(dense, [0, 0], [90, 45]).dataSync()).toEqual(tf.matMul(x, dy, true).dataSync());
    });
  });
  test('zeros of a sparse side do not hide NaN or infinity', async () => {
    await sameAsCpu(() => tf.matMul(spikes([40, 30], 0.1), tf.fill([30, 17], Infinity)));
    await sameAsCpu(() => tf.conv2d(spikes([1, 9, 9, 4], 0.1) as tf.Tensor4D, tf.fill([3, 3, 4, 17], NaN), 1, 'same'));
  });
});

describe('convolutions', () => {
  const cases = CHANNELS.flatMap((channels) =>
    [[3, 1, 'same'], [3, 2, 'same'], [5, 1, 'valid'], [5, 2, 'same'], [1, 1, 'same'], [1, 2, 'valid'], [2, 3, 'same']]
      .map(([kernel, stride, pad]) => ({ channels, kernel, stride, pad }) as Conv)); // prettier-ignore
  interface Conv {
    channels: number;
    kernel: number;
    stride: number;
    pad: 'same' | 'valid';
  }
  test.each(cases)('$channels channels, $kernel x $kernel, stride $stride, $pad', async (g) => {
    // The gradient of the input may be Winograd's: 1e-5 of the largest value.
    const tolerance = g.kernel === 3 && g.stride === 1 ? 1e-4 : 1e-5;
    for (const density of [1, 0.1])
      for (const out of g.channels > 7 ? [40] : [1, 21, 40])
        await sameAsCpu(() => {
          const x = tensor([1, 5, 7, g.channels], density) as tf.Tensor4D;
          const w = tensor([g.kernel, g.kernel, g.channels, out]) as tf.Tensor4D;
          const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
            tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, g.stride, g.pad);
          const dy = tensor(f(x, w).shape);
          return [f(x, w), ...tf.grads((a, b) => tf.sum(tf.mul(f(a!, b!), dy)))([x, w])];
        }, tolerance);
    await sameAsCpu(() => {
      const x = tensor([2, 5, 7, g.channels]) as tf.Tensor4D;
      const w = tensor([g.kernel, g.kernel, g.channels, 1]) as tf.Tensor4D;
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, g.stride, g.pad);
      const dy = tensor(f(x, w).shape);
      return [f(x, w), ...tf.grads((a, b) => tf.sum(tf.mul(f(a!, b!), dy)))([x, w])];
    });
    expect(fallbacks()).toEqual({});
  });

  test("many images' weights get a gradient in parts, the last of fewer images", async () => {
    for (const density of [1, 0.1])
      await sameAsCpu(() => {
        const x = tensor([25, 16, 16, 5], density) as tf.Tensor4D;
        const w = tensor([3, 3, 5, 21]) as tf.Tensor4D;
        const f = (v: tf.Tensor): tf.Tensor => tf.conv2d(x, v as tf.Tensor4D, 1, 'same');
        const dy = tensor([25, 16, 16, 21]);
        return tf.grad((v) => tf.sum(tf.mul(f(v), dy)))(w);
      });
  });

  test('an empty batch', async () => {
    await sameAsCpu(() =>
      tf.conv2d(tf.zeros<tf.Rank.R4>([0, 5, 5, 3]), tensor([3, 3, 3, 4]) as tf.Tensor4D, 1, 'same'),
    );
  });

  test('spikes give the bits of the dense kernel', async () => {
    await useWasm();
    for (const out of [21, 32, 44])
      tf.tidy(() => {
        const x = spikes([2, 8, 7, 6], 0.15) as tf.Tensor4D;
        const w = tensor([3, 3, 6, out]) as tf.Tensor4D;
        const full = tf.concat([x, tf.ones([2, 8, 7, 6])]) as tf.Tensor4D;
        const dense = tf.slice(tf.conv2d(full, w, 1, 'same'), 0, 2);
        expect(dense.dataSync()).toEqual(tf.conv2d(x, w, 1, 'same').dataSync());
        const dy = tensor([2, 8, 7, out]);
        const gradient = (images: tf.Tensor4D, filter: tf.Tensor4D, d: tf.Tensor) =>
          tf.grad((v: tf.Tensor) => tf.sum(tf.mul(tf.conv2d(images, v as tf.Tensor4D, 1, 'same'), d)))(filter);
        const wide = tf.concat([x, tf.ones<tf.Rank.R4>([2, 8, 7, 6])], 3);
        const both = gradient(wide, tf.concat([w, w], 2) as tf.Tensor4D, dy);
        expect(tf.slice(both, [0, 0, 0, 0], [3, 3, 6, out]).dataSync()).toEqual(gradient(x, w, dy).dataSync());
      });
  });
});

describe('pooling', () => {
  test.each(CHANNELS)('%i channels', async (channels) => {
    for (const size of [2, 3])
      await sameAsCpu(() => {
        const x = tensor([2, 7, 9, channels]) as tf.Tensor4D;
        const average = (v: tf.Tensor): tf.Tensor => tf.avgPool(v as tf.Tensor4D, size, size, 'valid');
        const largest = (v: tf.Tensor): tf.Tensor => tf.maxPool(v as tf.Tensor4D, 3, size, 'valid');
        const grad = (f: (v: tf.Tensor) => tf.Tensor) => tf.grad((v) => tf.sum(tf.square(f(v))))(x);
        return [average(x), largest(x), tf.avgPool(x, 3, 2, 'same'), grad(average), grad(largest)];
      });
    expect(fallbacks()).toEqual({});
  });
  test("the gradient of 'same' average pooling holds against finite differences (tfjs-cpu's does not)", async () => {
    await useWasm();
    tf.tidy(() => {
      const x = tensor([1, 5, 5, 2]) as tf.Tensor4D;
      const f = (v: tf.Tensor) => tf.sum(tf.square(tf.avgPool(v as tf.Tensor4D, 3, 2, 'same')));
      const gradient = tf.grad(f)(x).dataSync();
      const values = x.dataSync();
      const at = (i: number, h: number) =>
        f(
          tf.tensor(
            values.map((v, j) => (i === j ? v + h : v)),
            x.shape,
          ),
        ).dataSync()[0]!;
      for (let i = 0; i < sizeOf(x.shape); i += 3)
        expect((at(i, 0.05) - at(i, -0.05)) / 0.1).toBeCloseTo(gradient[i]!, 3);
    });
  });
});

test('nothing above left a tensor or a byte behind', () => {
  expect({ tensors: tf.memory().numTensors, bytes: arena().used }).toEqual({ tensors: 0, bytes: 0 });
});
