import { make } from '@genospike/core';
import { testEncoding } from '@genospike/testkit';
import { counterRng } from '@genospike/tensor/rng';
import { expect, test } from '@jest/globals';
import { evolvingConnectivity } from '../src/index.ts';
import { layers, weightOf } from './subjects.ts';

testEncoding(evolvingConnectivity, [{}, { options: { tie: 'pair' } }]);

const of = (options: Parameters<typeof evolvingConnectivity>[0] = {}) =>
  make(evolvingConnectivity, options, { layers });
const connections = layers.reduce((sum, { fanIn, fanOut }) => sum + fanIn * fanOut, 0);
const pairs = layers.reduce((sum, { input, output }) => sum + input.size * output.size, 0);

test('evolution finds a probability a connection, or a pair of neurons; training finds nothing; a connection is a bit', () => {
  expect(of().genome).toEqual({ size: connections, mean: 0.5, spread: 0.1, bounds: [0, 1] });
  expect(of({ tie: 'pair' }).genome.size).toBe(pairs);
  for (const tie of ['connection', 'pair'] as const) {
    const encoding = of({ tie });
    const expressed = encoding.express(Array<number>(encoding.genome.size).fill(0.5), counterRng(1));
    expect(Object.values(expressed).map(({ trainable }) => trainable)).toEqual(layers.map(() => false));
    expect(encoding.count).toEqual({ numbers: connections, bytes: Math.ceil(connections / 8) });
  }
});

test('a connection is there as often as its probability says: never at 0, always at 1', () => {
  const encoding = of();
  const chances = [0, 0.25, 0.5, 1];
  const genome = Array.from({ length: connections }, (_, i) => chances[i % 4]!);
  let start = 0;
  for (const layer of layers) {
    const [there, all] = [chances.map(() => 0), chances.map(() => 0)];
    for (const seed of [1, 2, 3, 4])
      weightOf(encoding, layer, genome, seed).forEach((w, i) => {
        all[(start + i) % 4]!++;
        there[(start + i) % 4]! += w === 0 ? 0 : 1;
      });
    start += layer.fanIn * layer.fanOut;
    chances.forEach((chance, i) =>
      // Five standard deviations; none where there is nothing to chance.
      expect(Math.abs(there[i]! - chance * all[i]!)).toBeLessThanOrEqual(
        5 * Math.sqrt(all[i]! * chance * (1 - chance)),
      ),
    );
  }
});

test('weights are 0 or plus or minus 2 / sqrt(fanIn); every second input inhibits', () => {
  const encoding = of();
  const genome = Array<number>(connections).fill(1);
  for (const layer of layers)
    weightOf(encoding, layer, genome).forEach((w, i) =>
      expect(w * Math.sqrt(layer.fanIn)).toBeCloseTo(Math.floor(i / layer.fanOut) % 2 ? -2 : 2, 5),
    );
});

test('a pair of channels has one probability at every position of a kernel', () => {
  const encoding = of({ tie: 'pair' });
  const genome = Array.from(counterRng(3).uniform('pairs', pairs), Math.round);
  const [layer] = layers;
  const [first, ...rest] = Array.from({ length: layer!.positions }, (_, p) => {
    const size = layer!.input.size * layer!.fanOut;
    return weightOf(encoding, layer!, genome).slice(p * size, (p + 1) * size);
  });
  expect(first).toContain(0);
  for (const other of rest) expect(other).toEqual(first);
});

test('density is what fitness terms see, layer by layer', () => {
  const genome = Array.from({ length: connections }, (_, i) => (i < layers[0]!.fanIn * layers[0]!.fanOut ? 7 : 0.25));
  expect(of().traits?.(genome)).toEqual({ density: [1, 0.25, 0.25, 0.25] });
});
