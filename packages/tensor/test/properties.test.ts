import { beforeAll, describe, expect, test } from '@jest/globals';
import { counterRng } from '../src/rng.ts';
import { fallbacks, resetFallbacks, tf, useWasm } from '../src/index.ts';
import { outputOf, plainConv, type PlainConv } from './plain-conv.ts';
import { bits, sizeOf } from './support.ts';

beforeAll(() => useWasm({ threads: 1 }));

/** Draws by case: the same ones whatever runs before. */
function draws(name: string, i: number) {
  const rng = counterRng(name).child(i);
  let calls = 0;
  const whole = (low: number, high: number): number => low + Math.floor(rng.uniform(`${++calls}`, 1)[0]! * (high - low + 1)); // prettier-ignore
  const one = <T>(...of: readonly T[]): T => of[whole(0, of.length - 1)]!;
  /** Numbers in [-1, 1), or spikes of that density. */
  const numbers = (size: number, density?: number): Float32Array =>
    density === undefined
      ? rng.uniform(`${++calls}`, size, -1, 1)
      : rng.uniform(`${++calls}`, size).map((u) => (u < density ? 1 : 0));
  return { whole, one, numbers };
}

/** The largest distance, against the largest number; any NaN counts as 1. */
function distance(found: Float32Array, want: Float64Array): number {
  expect(found.length).toBe(want.length);
  const largest = want.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-30);
  return found.reduce((most, x, i) => Math.max(most, Number.isNaN(x) ? 1 : Math.abs(x - want[i]!) / largest), 0);
}

interface Case {
  readonly g: PlainConv;
  readonly x: Float32Array;
  readonly w: Float32Array;
  readonly dy: Float32Array;
}
function caseOf(i: number, depthwise: boolean): Case {
  const { whole, one, numbers } = draws(depthwise ? 'depthwise' : 'conv', i);
  const from = one(1, 2, 3, 4, 5, 8, 13, 17);
  const stride = one(1, 1, 1, 2, 3);
  const kernel = one<readonly [number, number]>([3, 3], [3, 3], [1, 1], [2, 2], [5, 5], [1, 3], [3, 2]);
  const g: PlainConv = {
    images: one(1, 1, 2, 3),
    height: whole(kernel[0], 11),
    width: whole(kernel[1], 11),
    ...{ from, kernel, stride, depthwise },
    to: depthwise ? from : one(1, 3, 7, 16, 17, 24, 33),
    dilation: stride === 1 ? one(1, 1, 1, 2) : 1,
    pad: one('same', 'same', 'valid'),
  };
  const shape = g.pad === 'valid' && g.dilation === 2 ? { ...g, pad: 'same' as const } : g;
  return {
    g: shape,
    x: numbers(g.images * g.height * g.width * from, one(undefined, 0, 0.02, 0.1, 0.25, 1)),
    w: numbers(kernel[0] * kernel[1] * from * (depthwise ? 1 : g.to)),
    dy: numbers(sizeOf(outputOf(shape)), one(undefined, undefined, 0.05)),
  };
}

/** y, dx and dw of the backend. */
function run({ g, x, w, dy }: Case): Readonly<Record<'y' | 'dx' | 'dw', Float32Array>> {
  return tf.tidy(() => {
    const images = tf.tensor4d(x, [g.images, g.height, g.width, g.from]);
    const filter = tf.tensor4d(w, [...g.kernel, g.from, g.depthwise ? 1 : g.to]);
    const of = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      (g.depthwise ? tf.depthwiseConv2d : tf.conv2d)(a as tf.Tensor4D, b as tf.Tensor4D, g.stride, g.pad, 'NHWC', g.dilation); // prettier-ignore
    const y = of(images, filter);
    const weights = tf.tensor(dy, y.shape);
    const [dx, dw] = tf.grads((a, b) => tf.sum(tf.mul(of(a!, b!), weights)))([images, filter]) as [tf.Tensor, tf.Tensor]; // prettier-ignore
    const read = (tensor: tf.Tensor) => tensor.dataSync() as Float32Array;
    return { y: read(y), dx: read(dx), dw: read(dw) };
  });
}
const CASES = 80;
const said = ({ g }: Case): string => JSON.stringify(g);

describe('convolutions of 80 drawn shapes', () => {
  test.each([false, true])('agree with the plain loops in float64; depthwise: %s', (depthwise) => {
    for (let i = 0; i < CASES; i++) {
      const one = caseOf(i, depthwise);
      const [want, found] = [plainConv(one.g, one.x, one.w, one.dy), run(one)];
      // Winograd's transforms round: 1e-5 of the largest number.
      for (const key of ['y', 'dx', 'dw'] as const)
        expect([said(one), key, distance(found[key], want[key]) < (key === 'dx' ? 1e-5 : 3e-6)]).toEqual([said(one), key, true]); // prettier-ignore
    }
  });

  test('spikes take the sparse path to the bits of the dense one', () => {
    let sparse = 0;
    for (let i = 0; i < CASES; i++) {
      const one = caseOf(i, false);
      const { g, x, w } = one;
      if (x.some((value) => value !== 0 && value !== 1) || g.to < 16) continue;
      sparse++;
      // Images full of ones beside it make the input dense; its own rows must not change.
      const ones = new Float32Array(3 * x.length).fill(1);
      const crowd = { g: { ...g, images: 4 * g.images }, x: Float32Array.from([...x, ...ones]), w, dy: new Float32Array(4 * one.dy.length) }; // prettier-ignore
      const alone = run(one).y;
      expect([said(one), bits(run(crowd).y.slice(0, alone.length))]).toEqual([said(one), bits(alone)]);
    }
    expect(sparse).toBeGreaterThan(10);
  });

  test('an image gives the same bits alone and among others', () => {
    for (let i = 0; i < CASES; i++) {
      const one = caseOf(i, false);
      const [first, rest] = [{ ...one.g, images: 1 }, one.g.images];
      if (rest === 1) continue;
      const alone = { g: first, w: one.w, x: one.x.slice(0, one.x.length / rest), dy: one.dy.slice(0, one.dy.length / rest) }; // prettier-ignore
      const [few, all] = [run(alone), run(one)];
      for (const key of ['y', 'dx'] as const)
        expect([said(one), key, bits(all[key].slice(0, few[key].length))]).toEqual([said(one), key, bits(few[key])]);
    }
  });
});

describe('products of 80 drawn shapes', () => {
  const product = (i: number) => {
    const { one, numbers } = draws('product', i);
    const [m, k, n] = [one(0, 1, 2, 5, 31, 33, 64, 70), one(0, 1, 3, 8, 45, 129), one(1, 3, 10, 16, 17, 40)];
    const [turnA, turnB] = [one(false, true), one(false, true)];
    const a = numbers(m * k, one(undefined, 0, 0.05, 0.2));
    return { m, k, n, turnA, turnB, a, b: numbers(k * n) };
  };
  const multiply = ({ m, k, n, turnA, turnB, a, b }: ReturnType<typeof product>): Float32Array =>
    tf.tidy(() => {
      const [left, right] = [tf.tensor2d(a, turnA ? [k, m] : [m, k]), tf.tensor2d(b, turnB ? [n, k] : [k, n])];
      return tf.matMul(left, right, turnA, turnB).dataSync() as Float32Array;
    });

  test('agree with plain sums in float64, in all transposes', () => {
    for (let i = 0; i < CASES; i++) {
      const one = product(i);
      const { m, k, n, turnA, turnB, a, b } = one;
      const want = Float64Array.from({ length: m * n }, (_, at) => {
        const [row, column] = [Math.floor(at / n), at % n];
        let sum = 0;
        for (let j = 0; j < k; j++) sum += a[turnA ? j * m + row : row * k + j]! * b[turnB ? column * k + j : j * n + column]!; // prettier-ignore
        return sum;
      });
      expect([i, distance(multiply(one), want) < 3e-6]).toEqual([i, true]);
    }
  });

  test('a row gives the same bits alone and among others', () => {
    for (let i = 0; i < CASES; i++) {
      const one = product(i);
      const { m, k, n, turnA, a } = one;
      if (turnA || m < 2 || !k) continue;
      const alone = multiply({ ...one, m: 1, a: a.slice(0, k) });
      expect([i, bits(multiply(one).slice(0, n))]).toEqual([i, bits(alone)]);
    }
  });
});

test('any number of threads gives the same bits, and they do take part', async () => {
  const { numbers } = draws('threads', 0);
  const large = (kernel: number, stride: number, density?: number): Case => {
    const g: PlainConv = { images: 7, height: 17, width: 15, from: 16, to: 24, kernel: [kernel, kernel], stride, dilation: 1, pad: 'same', depthwise: false }; // prettier-ignore
    const size = g.images * g.height * g.width * g.from;
    return { g, x: numbers(size, density), w: numbers(kernel * kernel * 16 * 24), dy: numbers(sizeOf(outputOf(g))) };
  };
  const cases = [large(3, 1), large(3, 1, 0.1), large(3, 2), large(5, 1), large(1, 1), large(1, 1, 0.1)];
  const [a, b] = [numbers(300 * 200), numbers(200 * 150)];
  const all = (): string[] => [
    ...cases.flatMap((one) => Object.values(run(one)).map(bits)),
    tf.tidy(() => bits(tf.matMul(tf.tensor2d(a, [300, 200]), tf.tensor2d(b, [200, 150])).dataSync() as Float32Array)),
    tf.tidy(() => bits(tf.sum(tf.exp(tf.tensor2d(a, [300, 200])), 0).dataSync() as Float32Array)),
  ];
  const alone = all();
  for (const threads of [2, 3]) {
    const device = await useWasm({ threads });
    const before = device.helped;
    // Threads start while the main one works: repeated until they have come.
    for (let tries = 0; tries < 50 && device.helped === before; tries++) {
      expect(all()).toEqual(alone);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(device.helped).toBeGreaterThan(before);
  }
  await useWasm({ threads: 1 });
});

test('none of it went through a slow kernel', async () => {
  resetFallbacks();
  run(caseOf(1, false));
  expect(fallbacks()).toEqual({});
  expect(tf.memory().numTensors).toBe(0);
});
