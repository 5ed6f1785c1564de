import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testCoder } from '@genospike/testkit';
import { directCoding, rate } from '../src/index.ts';

testCoder(directCoding, [{}, { options: { timesteps: 1 } }]);
testCoder(rate, [{}, { options: { timesteps: 7, gain: 0.5 } }]);

test('direct: the samples, once, whatever the number of steps', () => {
  const coder = make(directCoding, { timesteps: 9 }, {});
  expect(coder).toMatchObject({ timesteps: 9, constant: true, binary: false });
  expect([...coder.encode(Float32Array.of(0, 0.25, 1), counterRng(1))]).toEqual([0, 0.25, 1]);
});

test('rate: spikes as often as gain * x says, independent from step to step', () => {
  const [steps, n] = [100, 400];
  for (const gain of [1, 0.5]) {
    const coder = make(rate, { timesteps: steps, gain }, {});
    const levels = [0, 0.1, 0.5, 1];
    const samples = Float32Array.from({ length: levels.length * n }, (_, i) => levels[Math.floor(i / n)]!);
    const spikes = coder.encode(samples, counterRng(1));
    levels.forEach((x, level) => {
      let count = 0;
      for (let t = 0; t < steps; t++) for (let i = 0; i < n; i++) count += spikes[t * samples.length + level * n + i]!;
      // 40,000 draws: five standard errors of a fair coin are 0.0125.
      expect(Math.abs(count / (steps * n) - gain * x)).toBeLessThan(0.0125);
    });
    const half = (t: number) => [...spikes.subarray(t * samples.length + 2 * n, t * samples.length + 3 * n)];
    expect(half(0)).not.toEqual(half(1));
  }
});

test('rate: 0 never fires, 1 always does', () => {
  const spikes = make(rate, { timesteps: 100 }, {}).encode(Float32Array.of(0, 1), counterRng(1));
  expect(spikes.every((s, i) => s === i % 2)).toBe(true);
});
