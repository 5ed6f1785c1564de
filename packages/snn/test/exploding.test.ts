import { expect, test } from '@jest/globals';
import { equations } from '@genospike/core';
import { Model, train } from '@genospike/snn';
import { exploding, tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { adam, constant, design, lif, mlp, repeated, splitOf } from './toys.ts';

const rng = counterRng('exploding');
/** A state that squares itself. */
const squaring = equations({
  surrogate: lif().surrogate,
  state: { v: 0, calm: 0 },
  parameters: { gain: { data: 1e5, per: 'layer' } },
  step({ v, calm }, x, p, { add, sub, mul, spike }) {
    const h = mul(add(v, mul(x, p.gain)), add(v, x));
    return { spike: spike(sub(h, 1)), state: { v: h, calm: mul(0.5, add(calm, x)) } };
  },
});
const samples = Array.from({ length: 4 }, (_, i) => [1 + i, 2, 3]);

test.each([
  ['given once', constant(6)],
  ['given at every step', repeated(6)],
])('a training whose neurons explode says which state, when, and its equation: input %s', async (_, coder) => {
  await useWasm();
  const before = tf.memory().numTensors;
  const model = Model.express(design(mlp(3, [4], 2), { coder, neuron: squaring }), [], rng);
  const split = splitOf(samples, [0, 1, 0, 1]);
  const failed = train(model, { learning: adam(1e-3, 4), split, epochs: 1, rng });
  await expect(failed).rejects.toMatchObject({
    code: 'GENO_NAN_LOSS',
    path: expect.stringMatching(/^epoch 1, step 1, first in fc1\/neuron: state v at timestep [2-6], v' = \S/),
    fix: expect.stringContaining('ops.min'),
  });
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('neurons that stay finite do not explode', async () => {
  await useWasm();
  const before = tf.memory().numTensors;
  const x = tf.tensor2d([1, 2, 3, 4], [4, 1]);
  expect(await exploding(lif(), x, {}, { timesteps: 2 })).toBeUndefined();
  const gain = tf.tensor1d([1e30]);
  const found = await exploding(squaring, x, { gain }, { timesteps: 2 });
  expect(found).toMatchObject({ state: 'v', timestep: 2 });
  expect(found!.equation).toMatch(/^v' = /);
  tf.dispose([x, gain]);
  expect(tf.memory().numTensors).toBe(before);
});
