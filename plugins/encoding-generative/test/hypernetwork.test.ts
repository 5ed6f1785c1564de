import { make } from '@genospike/core';
import type { Layer } from '@genospike/core';
import { networks, testEncoding } from '@genospike/testkit';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { expect, test } from '@jest/globals';
import { hypernetwork } from '../src/index.ts';

testEncoding(hypernetwork, [{}, { options: { embedding: 5, hidden: 12, rows: 7, columns: 30 } }]);

const conv = (k: number, inputs: number, outputs: number): Layer => ({
  name: 'conv',
  kind: 'conv',
  shape: [k, k, inputs, outputs],
  fanIn: k * k * inputs,
  fanOut: outputs,
  positions: k * k,
  input: { name: 'input', size: inputs },
  output: { name: 'conv', size: outputs },
  place: 'hidden',
  skip: false,
});

test('numbers of the paper: a kernel of 12,544 weights for 4 of an embedding and 4,240 of the generator', () => {
  const options = { embedding: 4, hidden: 4, rows: 16, columns: 7 * 7 * 16 };
  expect(make(hypernetwork, options, { layers: [conv(7, 16, 16)] }).count).toEqual({ numbers: 4 + 4240 });
});

test('a weight is (W_i z + B_i) W_out + B_out of its tile, over sqrt(fanIn / 2)', () => {
  const layer = conv(3, 5, 4);
  const [embedding, hidden, rows, columns] = [3, 2, 2, 7];
  const encoding = make(hypernetwork, { embedding, hidden, rows, columns }, { layers: [layer] });
  // Biases are 0 at birth; here all numbers are drawn anew, so that they count.
  const expressed = Object.entries(encoding.express([], counterRng(1)));
  const numbers = new Map(expressed.map(([name, { data }]) => [name, counterRng(2).normal(name, data.length)]));
  const shapes = new Map(expressed.map(([name, { data, shape = [data.length] }]) => [name, shape]));
  const get = (name: string) => tf.tensor(numbers.get(name)!, [...shapes.get(name)!]);
  const weight = tf.tidy(() => {
    const made = encoding.weight({ get }, layer);
    return 'left' in made ? [] : Array.from(made.dataSync());
  });
  const [z, w, b, out, bias] = ['conv/embedding', 'in', 'in/bias', 'out', 'out/bias'].map((name) => numbers.get(name)!);
  const across = Math.ceil((9 * 4) / columns);
  for (const [p, i, o] of [
    [0, 0, 0],
    [8, 4, 3],
    [4, 3, 1],
  ] as const) {
    const [row, column] = [i, p * 4 + o];
    const tile = Math.floor(row / rows) * across + Math.floor(column / columns);
    let k = bias![column % columns]!;
    for (let h = 0; h < hidden; h++) {
      const at = (row % rows) * hidden + h;
      let a = b![at]!;
      for (let e = 0; e < embedding; e++) a += z![tile * embedding + e]! * w![e * rows * hidden + at]!;
      k += a * out![h * columns + (column % columns)]!;
    }
    expect(weight[(p * 5 + i) * 4 + o]).toBeCloseTo(k * Math.sqrt(2 / 45), 5);
  }
});

test('one generator serves all layers: a network twice as large grows by embeddings alone', () => {
  for (const { layers } of networks()) {
    const numbers = (of: readonly Layer[]) => make(hypernetwork, {}, { layers: of }).count.numbers;
    const twice = layers.map((layer) => ({ ...layer, name: `${layer.name}'` }));
    const generator = 9 * 16 * 8 + 9 * 16;
    expect(numbers([...layers, ...twice]) - numbers(layers)).toBe(numbers(layers) - generator);
  }
});
