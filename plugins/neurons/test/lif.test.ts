import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Neuron } from '@genospike/core';
import { multiStep, tf, useWasm } from '@genospike/tensor';
import { testNeuron, testSurrogate } from '@genospike/testkit';
import { atan, lif } from '../src/index.ts';

testNeuron(lif, [
  {},
  { options: { tau: 3.5, threshold: 0.5, reset: 'soft', decayInput: false } },
  {
    options: { threshold: 0.5, resetTo: -0.25, detachReset: true, strict: true },
    needs: { surrogate: make(atan, { alpha: 4 }, {}) },
  },
]);
testSurrogate(atan, [{}, { options: { alpha: 5 } }]);

interface Fixture {
  readonly timesteps: number;
  readonly neurons: number;
  readonly x: number[];
  readonly dz: number[];
  readonly cases: { options: object; alpha: number; spikes: number[]; dx: number[] }[];
}
const read = (name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const theirs = read('spikingjelly') as Fixture;
const golden = read('rasters') as { input: number[]; cases: { options: object; raster: string; origin: string }[] };

const raster = (neuron: Neuron, input: readonly number[]): string =>
  tf.tidy(() => {
    const x = tf.tensor2d([...input], [input.length, 1]);
    return Array.from(multiStep(neuron, x, {}, { timesteps: input.length }).dataSync(), (s) => (s ? '1' : '.')).join(
      '',
    );
  });

describe.each(['cpu', 'genospike-wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await useWasm();
    await tf.setBackend(backend);
  });

  test.each(theirs.cases)(
    'lif has the spikes and gradients of SpikingJelly, $options',
    ({ options, alpha, spikes, dx }) => {
      const { timesteps, neurons } = theirs;
      const neuron = make(lif, options, { surrogate: make(atan, { alpha }, {}) });
      const x = tf.tensor2d(theirs.x, [timesteps, neurons]);
      const dz = tf.tensor2d(theirs.dz, [timesteps, neurons]);
      const ours = (input: tf.Tensor) => multiStep(neuron, input, {}, { timesteps });
      expect([...ours(x).dataSync()]).toEqual(spikes);
      const gradient = tf
        .grad((input: tf.Tensor) => tf.sum(tf.mul(ours(input), dz)))(x)
        .dataSync();
      gradient.forEach((d, i) => expect(Math.abs(d - dx[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(dx[i]!))));
    },
  );

  test.each(golden.cases)('lif draws the raster of $origin', ({ options, raster: want }) => {
    expect(raster(make(lif, options, {}), golden.input)).toBe(want);
  });

  test('at the threshold lif spikes, strict it does not', () => {
    // Without input decay and with tau = 2, an input of 1 from rest charges to 1 exactly.
    expect(raster(make(lif, { decayInput: false }, {}), [1, 1, 1])).toBe('111');
    expect(raster(make(lif, { decayInput: false, strict: true }, {}), [1, 1, 1])).toBe('.1.');
  });
});

test('a resting potential above the threshold is refused', () => {
  expect(() => make(lif, { threshold: 0.5, resetTo: 0.5 }, {})).toThrow('below threshold');
  expect(() => make(lif, { tau: 1 }, {})).toThrow('tau');
});
