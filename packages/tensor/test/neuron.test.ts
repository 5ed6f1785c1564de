import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Sequenced } from '@genospike/core';
import { initialParameters, multiStep, neuronStep, tf, useWasm } from '../src/index.ts';
import type { NeuronState } from '../src/index.ts';
import { Compiled } from '../src/neuron/compile.ts';
import type { Walk } from '../src/neuron/compile.ts';
import { learnedNames, programOf } from '../src/neuron/program.ts';
import { arena, device } from '../src/backend/registry.ts';
import { draw, far, rounded, run } from './neuron-support.ts';
import type { Case } from './neuron-support.ts';
import { atan, neurons } from './neurons.ts';

const sizes = [
  { T: 1, N: 1, C: 1 },
  { T: 4, N: 5, C: 5 },
  { T: 20, N: 16, C: 1 },
  { T: 3, N: 35, C: 7 },
  { T: 7, N: 1055, C: 5 },
];
const cases = Object.entries(neurons).flatMap(([name, neuron]) => sizes.map((size) => ({ name, neuron, ...size })));

describe.each(cases)('$name, T $T, N $N, C $C', (of) => {
  beforeAll(() => useWasm());

  test('compiled kernels give the bits of the equations in float32, and the gradients of tf ops', async () => {
    const data = draw(of);
    await tf.setBackend('genospike-wasm');
    const before = [tf.memory().numTensors, arena().used];
    const compiled = run(of, data);
    expect([tf.memory().numTensors, arena().used]).toEqual(before);
    const per = Object.fromEntries(
      learnedNames(of.neuron).map((name) => [name, data.parameters[name]!.length > 1 ? 'channel' : 'layer'] as const),
    );
    const exact = rounded(new Compiled(programOf(of.neuron, per)).low, of, data);
    expect(compiled.z).toEqual(exact.z);
    // + 0: a kernel may choose another sign of zero.
    expect(compiled.dx.map((v) => v + 0)).toEqual(exact.dx.map((v) => v + 0));
    expect(Array.from(compiled.z)).toEqual(Array.from(data.spikes));

    await tf.setBackend('cpu');
    const composed = run(of, data);
    // tfjs's cpu backend keeps booleans as bytes.
    expect(Array.from(composed.z)).toEqual(Array.from(compiled.z));
    expect(far(compiled.dx, composed.dx)).toBeLessThan(1e-5);
    compiled.dp.forEach((d, i) => expect(far(d, composed.dp[i]!)).toBeLessThan(1e-5));
  });
});

/** Runs the kernels alone, by one of their two walks through memory. */
function walked({ neuron, T, N, C }: Case, data: ReturnType<typeof draw>, walk: Walk) {
  const learned = learnedNames(neuron).map((name) => data.parameters[name]!);
  const per = Object.fromEntries(
    learnedNames(neuron).map((name, i) => [name, learned[i]!.length > 1 ? 'channel' : 'layer'] as const),
  );
  const compiled = new Compiled(programOf(neuron, per));
  return arena().scratch(16 * T * N, (x) => {
    const [z, dz, dx] = [1, 2, 3].map((i) => x + 4 * T * N * i) as [number, number, number];
    arena()
      .floats(x, T * N)
      .set(data.x);
    arena()
      .floats(dz, T * N)
      .set(data.dz);
    const layout = { timesteps: T, neurons: N, channels: C, x, learned, walk };
    compiled.forward(device(), layout, z);
    const { learned: dp } = compiled.backward(device(), layout, dz, dx);
    return {
      z: arena()
        .floats(z, T * N)
        .slice(),
      dx: arena()
        .floats(dx, T * N)
        .slice(),
      dp,
    };
  });
}

test.each(Object.entries(neurons))('%s: both walks through memory give the same bits', async (_, neuron) => {
  await useWasm();
  const of = { neuron, T: 9, N: 1030, C: 5 };
  const data = draw(of);
  const [narrow, wide] = [walked(of, data, 'narrow'), walked(of, data, 'wide')];
  expect(wide.z).toEqual(narrow.z);
  expect(wide.dx).toEqual(narrow.dx);
  wide.dp.forEach((d, i) => expect(far(d, narrow.dp[i]!)).toBeLessThan(1e-6));
});

test('a layer of many ranges is the sum of its parts', async () => {
  const [part, parts] = [{ neuron: neurons.plif, T: 12, N: 35, C: 7 }, 700];
  await useWasm();
  const data = draw(part);
  const repeat = (values: Float32Array) =>
    Float32Array.from({ length: values.length * parts }, (_, i) => {
      const t = Math.floor(i / (part.N * parts));
      return values[t * part.N + (i % part.N)]!;
    });
  const [one, all] = [
    run(part, data),
    run({ ...part, N: part.N * parts }, { ...data, x: repeat(data.x), dz: repeat(data.dz) }),
  ];
  expect(far(all.z, repeat(one.z as Float32Array))).toBe(0);
  expect(far(all.dx, repeat(one.dx as Float32Array))).toBe(0);
  all.dp.forEach((d, i) =>
    expect(
      far(
        d,
        one.dp[i]!.map((v) => v * parts),
      ),
    ).toBeLessThan(3e-6),
  );
});

test.each(['cpu', 'genospike-wasm'])('steps with the state in hand equal all steps at once, on %s', async (backend) => {
  await useWasm();
  for (const neuron of Object.values(neurons)) {
    const [T, B, C] = [4, 2, 3];
    const data = draw({ neuron, T, N: B * C, C });
    await tf.setBackend(backend);
    const atOnce = run({ neuron, T, N: B * C, C }, data);
    const names = learnedNames(neuron);
    const given = names.map((name) => tf.tensor1d(data.parameters[name]!));
    const x = tf.tensor2d(data.x, [T * B, C]);
    const stepwise = (...[y, ...p]: tf.Tensor[]) => {
      const parameters = Object.fromEntries(names.map((name, i) => [name, p[i]!]));
      let state: NeuronState | undefined;
      const spikes = tf.split(y!, T).map((current) => {
        const after = neuronStep(neuron, current, parameters, { state });
        state = after.state;
        return after.spikes;
      });
      return tf.concat(spikes);
    };
    expect(stepwise(x, ...given).dataSync()).toEqual(atOnce.z);
    const dz = tf.tensor(data.dz, x.shape);
    const gradients = tf.grads((...all: tf.Tensor[]) => tf.sum(tf.mul(stepwise(...all), dz)))([x, ...given]);
    [atOnce.dx, ...atOnce.dp].forEach((want, i) => {
      gradients[i]!.dataSync().forEach((d, k) => expect(d).toBeCloseTo(want[k]!, 4));
    });
  }
});

describe('a neuron that sees the whole sequence', () => {
  /** Each step weighs all steps up to it (a parallel spiking neuron, Fang et al. 2023, with equal weights). */
  const sums = (x: tf.Tensor) => {
    const steps = x.shape[0];
    const weights = tf.tensor2d(
      Float32Array.from({ length: steps ** 2 }, (_, i) => Number(i % steps <= i / steps)),
      [steps, steps],
    );
    return tf.reshape(tf.matMul(weights, tf.reshape(x, [steps, -1])), x.shape);
  };
  const psn: Sequenced = {
    surrogate: atan,
    parameters: { gain: { data: 0.5 }, bias: -1 },
    sequence: (x, parameters, spike) => spike(tf.add(tf.mul(sums(x), parameters.get('gain')), parameters.get('bias'))),
  };

  test.each(['cpu', 'genospike-wasm'])('gets time as an axis of its own, on %s', async (backend) => {
    await useWasm();
    await tf.setBackend(backend);
    const x = tf.tensor2d([1, 0, 0.5, 0.5, 0.75, 3], [6, 1]);
    const gain = tf.tensor1d([0.5]);
    const spikes = (y: tf.Tensor, g: tf.Tensor) => multiStep(psn, y, { gain: g }, { timesteps: 3 });
    // Two samples: sums 1, 1.5, 2.25 and 0, 0.5, 3.5, times 0.5, minus 1.
    expect([...spikes(x, gain).dataSync()]).toEqual([0, 0, 0, 0, 1, 1]);
    const [dx, dGain] = tf.grads((y: tf.Tensor, g: tf.Tensor) => tf.sum(spikes(y, g)))([x, gain]);
    const slope = (u: number) => 1 / (1 + (Math.PI * u) ** 2);
    const u = [1, 1.5, 2.25, 0, 0.5, 3.5].map((sum) => sum / 2 - 1);
    expect(dx!.dataSync()[4]).toBeCloseTo(slope(u[2]!) / 2, 6);
    const want = [1, 1.5, 2.25, 0, 0.5, 3.5].reduce((sum, s, i) => sum + s * slope(u[i]!), 0);
    expect(dGain!.dataSync()[0]).toBeCloseTo(want, 5);
  });

  test('must keep the shape, and read parameters that it has', async () => {
    await tf.setBackend('cpu');
    const x = tf.ones<tf.Rank>([4, 2]);
    const broken = (sequence: Sequenced['sequence']) => () =>
      multiStep({ ...psn, sequence }, x, { gain: tf.tensor1d([1]) }, { timesteps: 2 });
    expect(broken((y) => tf.sum(y))).toThrow('returns [] for an input [2, 2, 2]');
    expect(broken((y, p) => tf.mul(y, p.get('gian')))).toThrow('reads a parameter gian');
  });
});

test('shapes that do not fit are refused in words', async () => {
  await tf.setBackend('cpu');
  const x = tf.ones<tf.Rank>([6, 5]);
  const call =
    (given: tf.Tensor, timesteps: number, parameters = {}) =>
    () =>
      multiStep(neurons.plif, given, parameters, { timesteps });
  expect(call(x, 4)).toThrow('not a multiple of 4 timesteps');
  expect(call(x, 0)).toThrow('timesteps is 0');
  expect(call(tf.ones([6]), 2)).toThrow('x is [6]');
  expect(call(tf.ones([6, 5], 'int32'), 2)).toThrow('x is int32');
  expect(call(x, 2)).toThrow('parameter w is missing');
  expect(call(x, 2, { w: tf.ones([3]) })).toThrow('parameter w is [3] for 5 channels');
  const fixed = { ...neurons.plif, parameters: { w: { data: [1, 2], trainable: false }, threshold: 1, resetTo: 0 } };
  expect(() => multiStep(fixed, x, {}, { timesteps: 2 })).toThrow('parameter w is [2] for 5 channels');
});

test('parameters start as the neuron says, per layer or per channel', () => {
  expect(initialParameters(neurons.plif, 3)).toEqual({
    w: { data: Float32Array.of(0.3), shape: [1], trainable: true },
    threshold: { data: Float32Array.of(0.7, 0.7, 0.7), shape: [3], trainable: true },
    resetTo: { data: Float32Array.of(-0.1), shape: [1], trainable: false },
  });
  const odd = { ...neurons.plif, parameters: { w: { data: [1, 2] } } };
  expect(() => initialParameters(odd, 3)).toThrow('2 values for a layer of 3 channels');
  const matrix = { surrogate: atan, sequence: (x: tf.Tensor) => x, parameters: { w: { data: 0.5, shape: [2, 2] } } };
  expect(initialParameters(matrix, 3)['w']).toEqual({
    data: new Float32Array(4).fill(0.5),
    shape: [2, 2],
    trainable: true,
  });
  const short = { ...matrix, parameters: { w: { data: [1, 2, 3], shape: [2, 2] } } };
  expect(() => initialParameters(short, 3)).toThrow('3 values for its shape [2, 2]');
});
