import { beforeAll, describe, expect, test } from '@jest/globals';
import { affine, Arena, arena, batchNorm, fallbacks, resetFallbacks, tf, useWasm } from '../src/index.ts';
import { wasmMemory } from '../src/device/memory.ts';
import wasmPlugin, { wasm } from '../src/plugin.ts';
import { bits, close, numbers, sameAsCpu, tensor } from './support.ts';

beforeAll(() => useWasm());

describe('arena', () => {
  test('blocks of one size are used again, and apart', () => {
    const own = new Arena(wasmMemory(1024));
    const [a, b] = [own.alloc(1000), own.alloc(1000)];
    expect(Math.abs(a - b)).toBeGreaterThanOrEqual(1000);
    own.free(a);
    expect(own.alloc(1000)).toBe(a);
    own.free(a);
    own.free(b);
    expect(own.used).toBe(0);
    expect(() => own.free(b)).toThrow('not allocated');
  });
  test('growth keeps data and old views', () => {
    const own = new Arena(wasmMemory(4096));
    const view = own.floats(own.alloc(40), 10).fill(7);
    const before = own.memory.buffer.byteLength;
    own.floats(own.alloc(100 << 20), 10).fill(1);
    expect(own.memory.buffer.byteLength).toBeGreaterThan(before);
    view[3] = 8;
    expect([...own.floats(view.byteOffset, 10)]).toEqual([7, 7, 7, 8, 7, 7, 7, 7, 7, 7]);
  });
  test('holes of other sizes become one before memory ends', () => {
    const own = new Arena(wasmMemory(1024)); // 64 MiB
    const small = Array.from({ length: 50 }, () => own.alloc(1_000_000));
    small.forEach((offset) => own.free(offset));
    const large = own.alloc(55_000_000);
    own.free(large);
    expect(own.used).toBe(0);
  });
  test('what cannot fit is an error that says so', () => {
    const own = new Arena(wasmMemory(512));
    expect(() => own.alloc(123_456_789)).toThrow(expect.objectContaining({ code: 'GENO_TOO_BIG' }));
    expect(() => own.alloc(123_456_789)).toThrow('A tensor of 123456789 bytes does not fit');
  });
});

describe('backend', () => {
  test('the plugin makes it', async () => {
    const made = await wasm.create({ options: {}, threads: undefined });
    expect(made).toEqual({ name: 'genospike-wasm', device: 'WebAssembly SIMD, 1 thread' });
    expect(tf.getBackend()).toBe('genospike-wasm');
    expect(wasmPlugin.provides).toEqual([wasm]);
  });
  test('values that were read stay, though the tensor is disposed', () => {
    const x = tf.add(tf.scalar(1), tf.ones([50]));
    const read = x.dataSync();
    x.dispose();
    tf.tidy(() => tf.add(tf.ones([50]), 4));
    expect([...read]).toEqual(Array(50).fill(2));
  });
  test('a slow op on a large tensor is counted, a small one is not', async () => {
    await useWasm();
    resetFallbacks();
    tf.tidy(() => tf.cumsum(tf.ones([100])));
    expect(fallbacks()).toEqual({});
    tf.tidy(() => tf.cumsum(tf.ones([20_000])));
    expect(fallbacks()).toEqual({ Cumsum: 1 });
  });
});

describe('batch normalization', () => {
  test.each([1, 3, 7, 64])('fused and composed agree, %i channels', async (channels) => {
    await sameAsCpu(() => {
      const x = tf.add(tensor([2, 5, 7, channels]), 3);
      const [gamma, beta] = [tensor([channels]) as tf.Tensor1D, tensor([channels]) as tf.Tensor1D];
      const dy = tensor([2, 5, 7, channels]);
      const { y, mean, variance } = batchNorm(x, gamma, beta);
      const weighed = (value: tf.Tensor) => tf.sum(tf.mul(value, dy));
      const norm = tf.grads((...[a, g, b]) => weighed(batchNorm(a!, g as tf.Tensor1D, b as tf.Tensor1D).y));
      const line = tf.grads((...[a, g, b]) => weighed(affine(a!, g as tf.Tensor1D, b as tf.Tensor1D)));
      return [y, mean, variance, ...norm([x, gamma, beta]), affine(x, gamma, beta), ...line([x, gamma, beta])];
    }, 1e-4);
  });

  test.each(['genospike-wasm', 'cpu'])('finite differences on %s', async (backend) => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const inputs = [tensor([6, 3]), tensor([3]), tensor([3])];
      const weights = tensor([6, 3]);
      const f = ([x, gamma, beta]: tf.Tensor[]) =>
        tf.sum(tf.mul(batchNorm(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D, 0.1).y, weights));
      const gradients = tf.grads((...args) => f(args))(inputs);
      for (const [which, gradient] of gradients.entries()) {
        const values = inputs[which]!.dataSync();
        const slopes = Array.from(values, (_, i) => {
          const at = (h: number) => {
            const moved = tf.tensor(values.map((v, j) => (i === j ? v + h : v)), inputs[which]!.shape); // prettier-ignore
            return f(inputs.map((input, j) => (j === which ? moved : input))).dataSync()[0]!;
          };
          return (at(0.02) - at(-0.02)) / 0.04;
        });
        close(gradient.dataSync(), slopes, 0.02);
      }
    });
    await useWasm();
  });

  test('a large mean does not swallow the variance', () => {
    tf.tidy(() => {
      const x = numbers(1000, 1, 999, 1001);
      const exact = x.reduce((sum, v) => sum + v, 0) / 1000;
      const spread = x.reduce((sum, v) => sum + (v - exact) ** 2, 0) / 1000;
      const { mean, variance } = batchNorm(tf.tensor(x, [1000, 1]), tf.tensor1d([1]), tf.tensor1d([0]));
      close(mean.dataSync(), [exact], 1e-7);
      close(variance.dataSync(), [spread], 1e-4);
    });
  });

  test('gamma of another size is an error', () => {
    const bad = () => tf.tidy(() => batchNorm(tf.ones([2, 3]), tf.ones([2]), tf.zeros([3])).y);
    expect(bad).toThrow('gamma of batchNorm is [2], x has 3 channels.');
  });
});

/** One training step of a small convolutional network over tf ops, AdamW included. */
function trainer() {
  const value = (shape: number[], scale: number) => tf.tidy(() => tf.variable(tf.mul(tensor(shape), scale)));
  const parameters = [value([3, 3, 1, 8], 0.3), value([8], 0.5), value([8], 0.1), value([7 * 7 * 8, 10], 0.05)];
  const moments = parameters.map((p) => [0, 1].map(() => tf.tidy(() => tf.variable(tf.zerosLike(p)))));
  const x = tensor([16, 14, 14, 1]) as tf.Tensor4D;
  const labels = tf.tidy(() => tf.oneHot(tf.tensor1d(Array.from({ length: 16 }, (_, i) => i % 10), 'int32'), 10)); // prettier-ignore
  const loss = () => {
    const [w, gamma, beta, out] = parameters as tf.Variable[];
    const { y } = batchNorm(tf.conv2d(x, w as unknown as tf.Tensor4D, 1, 'same'), gamma as tf.Tensor1D, beta as tf.Tensor1D); // prettier-ignore
    const pooled = tf.avgPool(tf.relu(y) as tf.Tensor4D, 2, 2, 'valid');
    return tf.losses.softmaxCrossEntropy(labels, tf.matMul(tf.reshape(pooled, [16, -1]), out!)) as tf.Scalar;
  };
  const step = () =>
    tf.tidy(() => {
      const { value: now, grads } = tf.variableGrads(loss, parameters);
      for (const [i, p] of parameters.entries()) {
        const [m, v] = moments[i] as [tf.Variable, tf.Variable];
        const g = grads[p.name]!;
        m.assign(tf.add(tf.mul(m, 0.9), tf.mul(g, 0.1)));
        v.assign(tf.add(tf.mul(v, 0.999), tf.mul(tf.square(g), 0.001)));
        p.assign(tf.sub(tf.mul(p, 0.999), tf.mul(tf.div(m, tf.add(tf.sqrt(v), 1e-8)), 0.01)));
      }
      return now.dataSync()[0]!;
    });
  const dispose = () => tf.dispose([...parameters, ...moments.flat(), x, labels]);
  return { step, dispose, parameters };
}

describe('a training step', () => {
  test('200 steps leave no tensor and no byte, fall to no slow kernel, and learn', async () => {
    await useWasm();
    const [tensors, bytes] = [tf.memory().numTensors, arena().used];
    const { step, dispose } = trainer();
    const first = step();
    resetFallbacks();
    const [during, used] = [tf.memory().numTensors, arena().used];
    let last = first;
    for (let i = 0; i < 200; i++) last = step();
    expect({ tensors: tf.memory().numTensors, bytes: arena().used }).toEqual({ tensors: during, bytes: used });
    expect(fallbacks()).toEqual({});
    expect(last).toBeLessThan(first / 10);
    dispose();
    expect({ tensors: tf.memory().numTensors, bytes: arena().used }).toEqual({ tensors, bytes });
  });

  test('gives the same bits on every machine', async () => {
    await useWasm();
    const { step, dispose, parameters } = trainer();
    for (let i = 0; i < 3; i++) step();
    const checksums = parameters.map((p) => bits(p.dataSync() as Float32Array));
    dispose();
    expect(checksums).toMatchInlineSnapshot(`
     [
       "31e45139",
       "bfc0ed1d",
       "239a0d2d",
       "dff5651a",
     ]
    `);
  });
});
