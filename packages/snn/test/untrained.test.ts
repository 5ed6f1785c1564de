import type { Encoding } from '@genospike/core';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Model, evaluate, train } from '@genospike/snn';
import { tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { adam, design, direct, mlp, splitOf } from './toys.ts';

// Encodings that leave training nothing, or little: chance, tables of whole numbers.
const rng = counterRng('untrained');
const graph = mlp(2, [8], 2);
const bare = { ...graph, nodes: graph.nodes.filter(({ op }) => op !== 'norm') };
const split = splitOf(
  Array.from({ length: 12 }, (_, i) => [i % 2 ? 2 : 0, i % 2 ? 0 : 2]),
  Array.from({ length: 12 }, (_, i) => i % 2),
);
const training = { learning: adam(0.01, 4, 1), split, epochs: 2, rng, validate: { split } };

/** The direct encoding with nothing trainable. */
const frozen: typeof direct = (layers) => {
  const encoding = direct(layers);
  return {
    ...encoding,
    express: (genome, rng) =>
      Object.fromEntries(
        Object.entries(encoding.express(genome, rng)).map(([name, one]) => [name, { ...one, trainable: false }]),
      ),
  };
};
/** The output layer picks its weights out of one table by whole numbers, one of them beyond what a float32 holds. */
const LARGE = 2 ** 24 + 1;
const picking = (of: Encoding): Encoding => ({
  ...of,
  express: (genome, rng) => ({
    ...of.express(genome, rng),
    table: { data: [1, -1] },
    place: { data: Int32Array.from({ length: 16 }, (_, i) => i % 2), shape: [8, 2], trainable: false },
    large: { data: Int32Array.of(LARGE, -LARGE), trainable: false },
  }),
  weight: (parameters, layer) =>
    layer.name === 'output'
      ? tf.gather(parameters.get('table'), parameters.get('place').as2D(8, 2))
      : of.weight(parameters, layer),
});

let tensors = 0;
beforeAll(async () => {
  await useWasm();
  tensors = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(tensors));

test('with nothing trainable at all training passes over the samples, and changes not one number', async () => {
  const still = design(bare);
  const model = Model.express({ ...still, encoding: frozen(still.layers) }, [], rng);
  expect(model.trainable).toEqual([]);
  const before = await model.snapshot();
  const { epochs, best } = await train(model, training);
  const { measures } = await evaluate(model, { split, rng });
  // The order of samples differs, so that the mean is rounded elsewhere.
  expect(epochs[1]!.loss).toBeCloseTo(epochs[0]!.loss, 6);
  expect(epochs.map(({ measures }) => measures)).toEqual([measures, measures]);
  expect(best.epoch).toBe(1);
  expect(await model.snapshot()).toEqual(before);
  model.dispose();
});

test('where the encoding trains nothing, norms still learn', async () => {
  const normed = design(graph);
  const model = Model.express({ ...normed, encoding: frozen(normed.layers) }, [], rng);
  expect(model.trainable.map(([name]) => name)).toEqual(['fc1/norm/gamma', 'fc1/norm/beta']);
  const before = await model.snapshot();
  const { epochs } = await train(model, { ...training, epochs: 8 });
  expect(epochs[7]!.loss).toBeLessThan(epochs[0]!.loss);
  expect((await model.snapshot())['fc1/weight']).toEqual(before['fc1/weight']);
  expect((await model.snapshot())['fc1/norm/gamma']).not.toEqual(before['fc1/norm/gamma']);
  model.dispose();
});

test('an Int32Array is an index: gathered by, exact through training, snapshot and restore', async () => {
  const plain = design(graph);
  const model = Model.express({ ...plain, encoding: picking(plain.encoding) }, [], rng);
  await train(model, training);
  const { table, place, large } = await model.snapshot();
  expect(table).not.toEqual(Float32Array.of(1, -1));
  expect(place).toEqual(Int32Array.from({ length: 16 }, (_, i) => i % 2));
  expect(large).toEqual(Int32Array.of(LARGE, -LARGE));
  model.restore({ large: Int32Array.of(-LARGE, 7), place: new Float32Array(16) });
  expect((await model.snapshot())['large']).toEqual(Int32Array.of(-LARGE, 7));
  expect((await model.snapshot())['place']).toEqual(new Int32Array(16));
  expect(() => model.restore({ large: Float32Array.of(0.5, 1) })).toThrow(
    expect.objectContaining({ code: 'GENO_SNAPSHOT', path: 'large' }),
  );
  model.dispose();
});

test('whole numbers that are to be trained are refused, with what to say instead', () => {
  const plain = design(graph);
  const encoding: Encoding = { ...plain.encoding, express: () => ({ place: { data: Int32Array.of(1) } }) };
  expect(() => Model.express({ ...plain, encoding }, [], rng)).toThrow(
    expect.objectContaining({ code: 'GENO_ENCODING', path: 'place', fix: expect.stringContaining('trainable: false') }),
  );
});
