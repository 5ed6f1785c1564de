import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Neuron } from '@genospike/core';
import { initialParameters, multiStep, neuronStep, tf, useWasm } from '@genospike/tensor';
import type { NeuronState } from '@genospike/tensor';
import { testNeuron } from '@genospike/testkit';
import { adex, cubaLif, lif, plif, psn } from '../src/index.ts';

testNeuron(plif, [
  {},
  { options: { tau: 3, per: 'channel', reset: 'soft', resetTo: -0.25, decayInput: false, detachReset: true } },
]);
testNeuron(cubaLif, [{}, { options: { currentDecay: 0.9, voltageDecay: 0.8, threshold: 1, reset: 'soft' } }]);
testNeuron(adex, [{}, { options: { tau: 10, tauAdaptation: 50, rheobase: 1, sharpness: 0.5, jump: 0.5 } }]);
testNeuron(psn, [{}, { options: { tau: 4, threshold: 0.5 } }]);

interface Golden {
  readonly input: number[];
  readonly cases: Record<string, { options: object; rows: Record<string, number>[] }>;
}
const golden = JSON.parse(readFileSync(new URL('fixtures/trajectories.json', import.meta.url), 'utf8')) as Golden;

type Values = Readonly<Record<string, tf.Tensor>>;
const starting = (neuron: Neuron, channels = 1): Values =>
  Object.fromEntries(
    Object.entries(initialParameters(neuron, channels)).map(([name, { data, shape }]) => [
      name,
      tf.tensor(data, [...shape]),
    ]),
  );
const spikesOf = (neuron: Neuron, input: readonly number[], given = starting(neuron)): number[] => [
  ...multiStep(neuron, tf.tensor2d([...input], [input.length, 1]), given, { timesteps: input.length }).dataSync(),
];
/** Spikes and states after every step, as rows of the golden file. */
function rowsOf(neuron: Neuron, input: readonly number[]): Record<string, number>[] {
  let state: NeuronState | undefined;
  return input.map((x) => {
    const after = neuronStep(neuron, tf.tensor2d([x], [1, 1]), starting(neuron), { state });
    state = after.state;
    const values = Object.entries(state).map(([name, value]) => [name, value.dataSync()[0]!] as const);
    return { s: after.spikes.dataSync()[0]!, ...Object.fromEntries(values) };
  });
}
const close = (ours: readonly Record<string, number>[], theirs: readonly Record<string, number>[]) =>
  theirs.forEach((row, t) => {
    for (const name of Object.keys(ours[t]!)) expect(ours[t]![name]).toBeCloseTo(row[name]!, 5);
  });

beforeAll(() => tf.engine().startScope());
afterAll(() => tf.engine().endScope());

describe.each(['cpu', 'genospike-wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await useWasm();
    await tf.setBackend(backend);
  });

  test('cuba-lif follows the trajectory of SpikingJelly, step by step and all at once', () => {
    const { options, rows } = golden.cases['sj.CUBALIF.default']!;
    const neuron = make(cubaLif, options, {});
    close(rowsOf(neuron, golden.input), rows);
    expect(spikesOf(neuron, golden.input)).toEqual(rows.map(({ s }) => s));
  });

  test('adex follows the trajectory of Norse, step by step and all at once', () => {
    const { options, rows } = golden.cases['norse.LIFAdEx.ff']!;
    const neuron = make(adex, options, {});
    // Norse filters the input first; its row holds that current after the decay of the step, 0.8.
    const currents = rows.map(({ i }) => i! / 0.8);
    close(rowsOf(neuron, currents), rows);
    expect(spikesOf(neuron, currents)).toEqual(rows.map(({ s }) => s));
    expect(rows.filter(({ s }) => s).length).toBeGreaterThan(3);
  });

  test('plif starts as the lif of its tau', () => {
    for (const options of [{}, { tau: 4, decayInput: false, reset: 'soft' }] as const)
      expect(spikesOf(make(plif, options, {}), golden.input)).toEqual(spikesOf(make(lif, options, {}), golden.input));
  });

  test('plif: w is log-odds of 1 / tau, and its gradient that of sigmoid(w) x', () => {
    const neuron = make(plif, { tau: 5, per: 'channel' }, {});
    expect([...starting(neuron, 3)['w']!.dataSync()]).toEqual(Array(3).fill(Math.fround(-Math.log(4))));
    // One step from rest: h = sigmoid(w) x, and the slope of atan at h - 1 is 1 / (1 + (pi (h - 1))^2).
    const [x, w] = [tf.tensor2d([2, 3], [1, 2]), tf.tensor1d([0.5, -0.25])];
    const spikes = (of: tf.Tensor) => tf.sum(multiStep(neuron, x, { w: of }, { timesteps: 1 }));
    const gradient = tf.grad(spikes)(w).dataSync();
    for (const [c, [input, of]] of [
      [2, 0.5],
      [3, -0.25],
    ].entries()) {
      const s = 1 / (1 + Math.exp(-of!));
      const slope = 1 / (1 + (Math.PI * (s * input! - 1)) ** 2);
      expect(gradient[c]).toBeCloseTo(slope * s * (1 - s) * input!, 5);
    }
  });

  test('psn starts as a lif that never resets, and weighs later steps once it has learned to', () => {
    const neuron = make(psn, {}, { timesteps: 4 });
    // v: 0.5, 0.75, 1.375, 0.6875 with tau = 2: only the third reaches 1.
    expect(spikesOf(neuron, [1, 1, 2, 0])).toEqual([0, 0, 1, 0]);
    const { w } = starting(neuron);
    const reversed = { w: tf.transpose(w!), b: tf.fill([4, 1], -1) };
    expect(spikesOf(neuron, [0, 2, 1, 1], reversed)).toEqual([0, 1, 0, 0]);
    expect(() => spikesOf(neuron, [1, 1, 2, 0], { ...reversed, w: tf.ones([4]) })).toThrow(
      'parameter w is [4] for [4, 4]',
    );
  });
});

test('a sequence cannot run step by step, and a step equation cannot have a matrix', () => {
  const sequenced = make(psn, {}, { timesteps: 2 });
  expect(() => neuronStep(sequenced, tf.ones([1, 1]), starting(sequenced))).toThrow('cannot run step by step');
  const matrix = { ...make(lif, {}, {}), parameters: { tau: { data: 2, shape: [2, 2] }, threshold: 1, resetTo: 0 } };
  expect(() => multiStep(matrix, tf.ones([2, 2]), { tau: tf.ones([2, 2]) }, { timesteps: 2 })).toThrow(
    'Parameter tau of a step equation has the shape [2, 2]',
  );
});

test('what cannot be is refused', () => {
  expect(() => make(plif, { tau: 1 }, {})).toThrow('tau');
  expect(() => make(adex, { threshold: 0.5, resetTo: 0.5 }, {})).toThrow('below threshold');
  expect(() => make(cubaLif, { currentDecay: 1.5 }, {})).toThrow('currentDecay');
});
