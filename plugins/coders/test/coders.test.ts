import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { sampleDataset, testCoder } from '@genospike/testkit';
import { directCoding, latency, rate } from '../src/index.ts';

const still = { dataset: sampleDataset() };

testCoder(directCoding, [{}, { options: { timesteps: 1 } }, { frames: 5 }]);
testCoder(latency, [{}, { options: { timesteps: 5, scale: 'log' } }]);
testCoder(rate, [{}, { options: { timesteps: 7, gain: 0.5 } }]);

test('direct: the samples, once, whatever the number of steps', () => {
  const coder = make(directCoding, { timesteps: 9 }, still);
  expect(coder).toMatchObject({ timesteps: 9, constant: true, binary: false });
  expect([...coder.encode(Float32Array.of(0, 0.25, 1), counterRng(1))]).toEqual([0, 0.25, 1]);
});

test('rate: spikes as often as gain * x says, independent from step to step', () => {
  const [steps, n] = [100, 400];
  for (const gain of [1, 0.5]) {
    const coder = make(rate, { timesteps: steps, gain }, still);
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
  const spikes = make(rate, { timesteps: 100 }, still).encode(Float32Array.of(0, 1), counterRng(1));
  expect(spikes.every((s, i) => s === i % 2)).toBe(true);
});

test('direct: a sequence is shown one frame a step, whatever timesteps says', () => {
  const coder = make(directCoding, { timesteps: 4 }, { dataset: { ...sampleDataset(3), shape: [1, 1, 2] } });
  expect(coder).toMatchObject({ timesteps: 3, constant: false, binary: false });
  // Two samples of three frames of two numbers: sample, frame, number.
  const samples = Float32Array.of(111, 112, 121, 122, 131, 132, 211, 212, 221, 222, 231, 232);
  expect([...coder.encode(samples, counterRng(1))]).toEqual([
    111, 112, 211, 212, 121, 122, 221, 222, 131, 132, 231, 232,
  ]);
});

test('latency: one spike a number, where the published formulas have it', () => {
  const T = 8;
  const samples = Float32Array.from({ length: 101 }, (_, i) => i / 100);
  for (const scale of ['linear', 'log'] as const) {
    const spikes = make(latency, { timesteps: T, scale }, still).encode(samples, counterRng(1));
    samples.forEach((x, i) => {
      const a = Math.exp(T - 1) - 1;
      const when = scale === 'linear' ? (T - 1) * (1 - x) : T - 1 - Math.log(a * x + 1);
      const fired = Array.from({ length: T }, (_, t) => t).filter((t) => spikes[t * samples.length + i] === 1);
      expect(fired).toHaveLength(1);
      expect(Math.abs(fired[0]! - when)).toBeLessThanOrEqual(0.5 + 1e-6);
    });
  }
});

test('latency: the ends, halves to the even step as torch rounds, and what lies outside', () => {
  const times = (timesteps: number, ...x: number[]) => {
    const spikes = make(latency, { timesteps }, still).encode(Float32Array.from(x), counterRng(1));
    return x.map((_, i) => Array.from({ length: timesteps }, (_, t) => spikes[t * x.length + i]).indexOf(1));
  };
  expect(times(5, 1, 0.75, 0, -3, 7)).toEqual([0, 1, 4, 4, 0]);
  // 3 (1 - 1/2) = 1.5 and 5 (1 - 1/2) = 2.5 both become 2.
  expect([times(4, 0.5), times(6, 0.5)]).toEqual([[2], [2]]);
});

test('rate and latency code still samples: sequences have a time of their own', () => {
  const frames = { dataset: sampleDataset(6) };
  const refused = (id: string) => `${id} codes still samples; those of sample have 6 frames.`;
  expect(() => make(rate, {}, frames)).toThrow(refused('rate'));
  expect(() => make(latency, {}, frames)).toThrow(refused('latency'));
});
