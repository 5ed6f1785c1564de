import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Stepped } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { affine, affineMultiStep, batchNorm, multiStep, normMultiStep, tf, useWasm } from '../src/index.ts';
import { WasmDevice } from '../src/device/wasm.ts';
import { arena, bitsOf, device } from '../src/backend/registry.ts';
import { Compiled } from '../src/neuron/compile.ts';
import type { Walk } from '../src/neuron/compile.ts';
import { learnedNames, programOf } from '../src/neuron/program.ts';
import { draw, far, rounded } from './neuron-support.ts';
import type { Case } from './neuron-support.ts';
import { neurons } from './neurons.ts';

beforeAll(() => useWasm());

const perOf = (neuron: Stepped, learned: readonly Float32Array[]) =>
  Object.fromEntries(
    learnedNames(neuron).map((name, i) => [name, learned[i]!.length > 1 ? 'channel' : 'layer'] as const),
  );
const columns = (C: number) => {
  const rng = counterRng(`front ${C}`);
  const column = (name: string, from: number, to: number) => Float32Array.from(rng.uniform(name, C, from, to));
  return { scale: column('scale', 0.5, 1.5), shift: column('shift', -0.5, 0.5), mean: column('mean', -1, 1) };
};

/** Kernels alone, with a front, by one walk: floats, bits and gradients. */
function kernels(of: Case, data: ReturnType<typeof draw>, walk: Walk, on = device(), constant = false) {
  const { neuron, T, N, C } = of;
  const learned = learnedNames(neuron).map((name) => data.parameters[name]!);
  const compiled = new Compiled(programOf(neuron, perOf(neuron, learned), true));
  const front = columns(C);
  const size = T * N;
  return on.arena.scratch(20 * size, (x) => {
    const [z, dz, dx, bits] = [1, 2, 3, 4].map((i) => x + 4 * size * i) as [number, number, number, number];
    on.arena.floats(x, size).set(data.x);
    on.arena.floats(dz, size).set(data.dz);
    const layout = { timesteps: T, neurons: N, channels: C, x, learned, front, walk, constant };
    compiled.forward(on, layout, z);
    if (compiled.hasBits(N)) compiled.forward(on, layout, bits, { bits: true });
    const gradients = compiled.backward(on, layout, dz, dx);
    const words = on.arena.ints(bits, Math.ceil(size / 32)).slice();
    return {
      low: compiled.low,
      z: on.arena.floats(z, size).slice(),
      dx: on.arena.floats(dx, size).slice(),
      bits: compiled.hasBits(N)
        ? Float32Array.from({ length: size }, (_, i) => (words[i >> 5]! >> (i & 31)) & 1)
        : undefined,
      ...gradients,
    };
  });
}

const sizes = [
  { T: 4, N: 5, C: 5 },
  { T: 3, N: 48, C: 16 },
  { T: 5, N: 35, C: 7 },
  { T: 9, N: 528, C: 1 },
];
const cases = Object.entries(neurons).flatMap(([name, neuron]) => sizes.map((size) => ({ name, neuron, ...size })));
const walks: readonly Walk[] = ['narrow', 'wide'];

describe.each(cases)('$name behind a front, T $T, N $N, C $C', (of) => {
  test.each(walks)('gives the bits of the equations in float32, as floats and as bits: %s', (walk) => {
    const data = draw(of);
    const got = kernels(of, data, walk);
    const want = rounded(got.low, of, data, columns(of.C));
    expect(got.z).toEqual(want.z);
    if (got.bits) expect(got.bits).toEqual(want.z);
    expect(got.bits !== undefined).toBe(of.N % 16 === 0);
    expect(got.dx.map((v) => v + 0)).toEqual(want.dx.map((v) => v + 0));
    const { mean } = columns(of.C);
    const terms = [want.dx, want.dx.map((d, i) => d * (data.x[i]! - mean[i % of.C]!))] as const;
    for (const [i, values] of terms.entries())
      got.front![i]!.forEach((sum, c) => {
        const ofChannel = values.filter((_, k) => k % of.C === c);
        const size = ofChannel.reduce((all, value) => all + Math.abs(value), 1);
        expect(Math.abs(sum - ofChannel.reduce((all, value) => all + value, 0)) / size).toBeLessThan(1e-6);
      });
  });
});

test.each(walks)('a constant input is read at every step, and its adjoint is the sum over steps: %s', (walk) => {
  for (const size of [...sizes, { T: 4, N: 2048 + 7, C: 1 }])
    for (const neuron of Object.values(neurons)) {
      const of = { ...size, neuron };
      const { T, N } = of;
      const rng = counterRng(`constant ${N}`);
      const [x, dz] = [rng.uniform('x', N, -1, 3), rng.uniform('dz', T * N, -1, 1)];
      const parameters = Object.fromEntries(
        learnedNames(neuron).map((name) => {
          const { data, per } = neuron.parameters[name] as { data: number; per?: string };
          return [name, new Float32Array(per === 'channel' ? of.C : 1).fill(data)];
        }),
      );
      const repeated = Float32Array.from({ length: T * N }, (_, i) => x[i % N]!);
      const data = { x: repeated, dz, parameters, spikes: new Float64Array(0) };
      const [steps, once] = [kernels(of, data, walk), kernels(of, data, walk, device(), true)];
      expect(once.z).toEqual(steps.z);
      expect(once.bits).toEqual(steps.bits);
      const sum = new Float32Array(N);
      for (let t = T - 1; t >= 0; t--) for (let n = 0; n < N; n++) sum[n]! += steps.dx[t * N + n]!;
      expect(once.dx.slice(0, N).map((v) => v + 0)).toEqual(sum.map((v) => v + 0));
      expect(once.learned).toEqual(steps.learned);
      expect(once.front).toEqual(steps.front);
    }
});

test('any number of threads gives the same bits', () => {
  const of = { neuron: neurons.plif, T: 4, N: 40 * 1024, C: 64 };
  const rng = counterRng('threads');
  const parameters = { w: rng.uniform('w', 1, 0.2, 0.4), threshold: rng.uniform('threshold', of.C, 0.6, 0.8) };
  const size = of.T * of.N;
  const data = {
    x: rng.uniform('x', size, -1, 3),
    dz: rng.uniform('dz', size, -1, 1),
    parameters,
    spikes: new Float64Array(0),
  };
  for (const walk of walks) {
    const [one, three] = [1, 3].map((threads) => kernels(of, data, walk, new WasmDevice({ threads, pages: 512 })));
    for (const name of ['z', 'bits', 'dx', 'learned', 'front'] as const) expect(three![name]).toEqual(one![name]);
    expect(new Set(one!.bits)).toEqual(new Set([0, 1]));
  }
});

describe.each([
  { T: 4, B: 3, C: 5 },
  { T: 2, B: 8, C: 64 },
])('T $T, B $B, C $C', ({ T, B, C }) => {
  const rng = counterRng(`norm ${C}`);
  const vector = (name: string, from: number, to: number) => tf.tensor1d(rng.uniform(name, C, from, to));
  const given = () => ({
    x: tf.tensor(rng.uniform('x', T * B * 4 * C, 1, 4), [T * B, 2, 2, C]),
    gamma: vector('gamma', 0.5, 2),
    beta: vector('beta', 0, 1),
    parameters: { w: tf.tensor1d([0.3]), threshold: vector('threshold', 0.6, 0.8) },
    dz: tf.tensor(rng.uniform('dz', T * B * 4 * C, -1, 1), [T * B, 2, 2, C]),
  });
  type Given = ReturnType<typeof given>;
  type Run = (x: tf.Tensor, a: tf.Tensor1D, b: tf.Tensor1D, p: Given['parameters'], soft: boolean) => tf.Tensor;
  const ways: Record<string, readonly [Run, Run]> = {
    norm: [
      (x, gamma, beta, p, soft) => normMultiStep(neurons.plif, x, p, { gamma, beta }, { timesteps: T, soft }).spikes,
      (x, gamma, beta, p, soft) => multiStep(neurons.plif, batchNorm(x, gamma, beta).y, p, { timesteps: T, soft }),
    ],
    affine: [
      (x, scale, shift, p, soft) => affineMultiStep(neurons.plif, x, p, { scale, shift }, { timesteps: T, soft }),
      (x, scale, shift, p, soft) => multiStep(neurons.plif, affine(x, scale, shift), p, { timesteps: T, soft }),
    ],
  };
  const firstStep = (x: tf.Tensor) => x.slice([0], [B]);
  const allSteps = (x: tf.Tensor) => tf.concat(Array.from({ length: T }, () => x));
  ways['constant norm'] = [
    (x, gamma, beta, p, soft) => {
      const how = { timesteps: T, soft, constant: true };
      return normMultiStep(neurons.plif, firstStep(x), p, { gamma, beta }, how).spikes;
    },
    (x, gamma, beta, p, soft) =>
      multiStep(neurons.plif, allSteps(batchNorm(firstStep(x), gamma, beta).y), p, { timesteps: T, soft }),
  ];
  ways['constant'] = [
    (x, a, b, p, soft) =>
      multiStep(neurons.plif, affine(firstStep(x), a, b), p, { timesteps: T, soft, constant: true }),
    (x, a, b, p, soft) => multiStep(neurons.plif, allSteps(affine(firstStep(x), a, b)), p, { timesteps: T, soft }),
  ];
  const all = (run: Run, { x, gamma, beta, parameters, dz }: Given, soft = false) => {
    const spikes = run(x, gamma, beta, parameters, soft);
    const gradients = tf.grads((...[y, a, b, w, threshold]: tf.Tensor[]) =>
      tf.sum(tf.mul(run(y!, a as tf.Tensor1D, b as tf.Tensor1D, { w, threshold } as Given['parameters'], soft), dz)),
    )([x, gamma, beta, ...Object.values(parameters)]);
    return { spikes: spikes.dataSync(), gradients: gradients.map((d) => d.dataSync()) };
  };

  test.each(Object.keys(ways))('%s: input and neuron as one op equal the two ops', async (name) => {
    await tf.setBackend('genospike-wasm');
    const [together, apart] = ways[name]!;
    const before = [tf.memory().numTensors, arena().used];
    tf.tidy(() => {
      const data = given();
      const [one, two] = [all(together, data), all(apart, data)];
      expect(one.spikes).toEqual(two.spikes);
      expect(new Set(one.spikes)).toEqual(new Set([0, 1]));
      one.gradients.forEach((d, i) => expect(far(d, two.gradients[i]!)).toBeLessThan(1e-5));
    });
    expect([tf.memory().numTensors, arena().used]).toEqual(before);
    await tf.setBackend('cpu');
    tf.tidy(() => {
      const data = given();
      const [one, two] = [all(together, data), all(apart, data)];
      expect(one).toEqual(two);
    });
  });

  test('soft spikes behind a norm have the gradient of finite differences', async () => {
    await tf.setBackend('genospike-wasm');
    tf.tidy(() => {
      const { x, gamma, beta, parameters, dz } = given();
      const loss = (g: tf.Tensor1D, b: tf.Tensor1D) =>
        tf.sum(tf.mul(ways['norm']![0](x, g, b, parameters, true), dz)).dataSync()[0]!;
      const [dgamma, dbeta] = all(ways['norm']![0], { x, gamma, beta, parameters, dz }, true).gradients.slice(1, 3);
      const h = 0.02;
      const bump = tf
        .oneHot(tf.tensor1d([1], 'int32'), C)
        .reshape([C])
        .mul(h) as tf.Tensor1D;
      const slope = (f: (by: tf.Tensor1D) => number) => (f(bump) - f(bump.neg())) / (2 * h);
      expect(slope((by) => loss(gamma.add(by), beta))).toBeCloseTo(dgamma![1]!, 2);
      expect(slope((by) => loss(gamma, beta.add(by)))).toBeCloseTo(dbeta![1]!, 2);
    });
  });

  test('spikes are stored as bits where steps are whole blocks', async () => {
    await tf.setBackend('genospike-wasm');
    tf.tidy(() => {
      const { x, parameters } = given();
      const spikes = multiStep(neurons.plif, x, parameters, { timesteps: T });
      expect(bitsOf(spikes) !== undefined).toBe((B * 4 * C) % 16 === 0);
    });
  });
});

test('scale and shift that do not fit are refused in words', async () => {
  await tf.setBackend('genospike-wasm');
  const x = tf.ones<tf.Rank>([4, 3]);
  const [two, parameters] = [tf.ones<tf.Rank.R1>([2]), { w: tf.ones([1]), threshold: tf.ones([1]) }];
  expect(() => affineMultiStep(neurons.plif, x, parameters, { scale: two, shift: two }, { timesteps: 2 })).toThrow(
    'scale has 2 numbers for 3 channels',
  );
  expect(() => normMultiStep(neurons.plif, x, parameters, { gamma: two, beta: two }, { timesteps: 2 })).toThrow(
    'x has 3 channels',
  );
});
