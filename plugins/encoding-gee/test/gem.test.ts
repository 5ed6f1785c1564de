import { make } from '@genospike/core';
import type { Layer } from '@genospike/core';
import { networks, testEncoding } from '@genospike/testkit';
import { counterRng } from '@genospike/tensor/rng';
import { expect, test } from '@jest/globals';
import { gem } from '../src/index.ts';
import { conv, dense, expressed, made, meanOf, numbersOf, weightOf } from './subjects.ts';

testEncoding(gem, [{}, { options: { genes: 3, interaction: 'learned' } }]);

const of = (layers: readonly Layer[], options: Parameters<typeof gem>[0] = {}) => make(gem, options, { layers });

// The spiking networks of the published model: P = G sum N + G^2.
test.each([
  ['MNIST', [784, 784, 10], [8, 64, 256]],
  ['Yin-Yang', [4, 32, 3], [4, 8, 16]],
  ['Iris', [4, 128, 3], [2, 4, 6]],
])('%s counts G (sum N + G)', (_, [inputs = 0, hidden = 0, outputs = 0], sizes) => {
  const layers = [dense('fc1', 'input', 1, inputs, hidden), dense('fc2', 'fc1', 1, hidden, outputs)];
  for (const genes of sizes)
    expect(of(layers, { genes }).count).toEqual({ numbers: genes * (inputs + hidden + outputs + genes) });
});

const layers = [
  conv('conv1', 'input', 3, 2, 8),
  conv('conv2', 'conv1', 3, 8, 6),
  dense('fc1', 'conv2', 4, 6, 5),
  dense('fc2', 'fc1', 1, 5, 3),
];

test('a neuron has one code, under which it receives in one layer and sends in the next', () => {
  const names = Object.keys(expressed(of(layers))).filter((name) => name.endsWith('/code'));
  expect(names).toEqual(['input/code', 'conv1/code', 'conv2/code', 'fc1/code', 'fc2/code']);
  // What a skip sums has one code: that of conv1 is conv3's too.
  const skip = networks().find(({ name }) => name === 'skip')?.layers ?? [];
  const codes = Object.keys(expressed(of(skip))).filter((name) => name.endsWith('/code'));
  expect(codes).toEqual(['input/code', 'conv1/code', 'conv2/code', 'fc1/code']);
});

test('W[p,i,o] = gain sum_ab X_in[i,a] q[p,a] O[a,b] X_out[o,b]', () => {
  const encoding = of(layers, { genes: 3 });
  const genome = Array.from(counterRng(1).normal('genome', 9));
  const given = expressed(encoding, genome);
  const [x, q, y, o] = ['conv1/code', 'conv2/position', 'conv2/code', 'interaction'].map((name) =>
    numbersOf(given, name),
  ) as [number[], number[], number[], number[]];
  // The code of conv1 has the size of the weights that make it, conv2's that of its own.
  const gain = Math.sqrt(2 / 72 / 3) / (Math.sqrt(2 / 18) * Math.sqrt(2 / 72));
  const weight = weightOf(encoding, layers[1]!, genome);
  for (const [p, i, out] of [
    [0, 0, 0],
    [4, 7, 5],
    [8, 3, 2],
  ] as const) {
    let sum = 0;
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) sum += x[i * 3 + a]! * q[p * 3 + a]! * o[a * 3 + b]! * y[out * 3 + b]!;
    expect(weight[(p * 8 + i) * 6 + out]).toBeCloseTo(gain * sum, 5);
  }
});

test('O is evolved from I, its scale without effect; or trained from I, with nothing to evolve', () => {
  const encoding = of(layers, { genes: 2 });
  expect(encoding.genome).toEqual({ size: 4, mean: [1, 0, 0, 1], spread: 0.3 / Math.sqrt(2) });
  expect(encoding.traits?.([3, 0, 0, 3])).toEqual({ O: [1, 0, 0, 1] });
  expect(expressed(encoding)['interaction']).toMatchObject({ shape: [2, 2], trainable: false });
  const learned = of(layers, { genes: 2, interaction: 'learned' });
  expect(learned.genome.size).toBe(0);
  expect(learned.label).toBe('O learned');
  expect(expressed(learned, [])['interaction']).toMatchObject({ data: [1, 0, 0, 1], trainable: true });
});

test('counts as gee does with tied codes in every layer', () => {
  const tied = { genes: 5, codes: 'tied', flat: 'separable', stem: 'encoded', classifier: 'encoded' } as const;
  expect(of(layers, { genes: 5 }).count).toEqual(made(layers, tied).count);
  expect(meanOf(of(layers, { genes: 5 }))).toEqual(meanOf(made(layers, tied)));
});
