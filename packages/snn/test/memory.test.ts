import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { isGenoError } from '@genospike/core';
import type { Graph } from '@genospike/core';
import { Model, evaluate, train } from '@genospike/snn';
import type { Design } from '@genospike/snn';
import { arena, tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { adam, constant, design, mlp, splitOf, task } from './toys.ts';

const rng = counterRng('memory');
const held = () => ({ tensors: tf.memory().numTensors, bytes: arena().used });
let before = { tensors: 0, bytes: 0 };
// 128 MiB.
beforeAll(() => useWasm({ pages: 2048 }));
beforeEach(() => void (before = held()));
afterEach(() => expect(held()).toEqual(before));

/** Runs with a model, which is freed after it. */
async function withModel<R>(of: Design, work: (model: Model) => Promise<R>): Promise<R> {
  const model = Model.express(of, [], rng);
  try {
    return await work(model);
  } finally {
    model.dispose();
  }
}
const noise = (n: number, size: number) =>
  splitOf(
    Array.from({ length: n }, (_, i) => [...rng.child(`${i}`).normal('x', size)]),
    Array.from({ length: n }, (_, i) => i % 2),
  );

/** conv3x3 3-64-64-pool-128-pool-128, global pool, 10 outputs on 32x32, T = 4. */
const m1: Graph = {
  input: [32, 32, 3],
  nodes: [64, 64, 128, 128].flatMap((filters, i): Graph['nodes'] => [
    { name: `conv${i}`, op: 'conv', filters, kernel: 3 },
    { name: `conv${i}/norm`, op: 'norm' },
    { name: `conv${i}/neuron`, op: 'neuron' },
    ...(i === 1 || i === 2 ? [{ name: `pool${i}`, op: 'pool', size: 2 } as const] : []),
    ...(i === 3
      ? [{ name: 'global', op: 'pool', size: 'global' } as const, { name: 'output', op: 'dense', units: 10 } as const]
      : []),
  ]),
};
/** What torch keeps for the backward pass of that network a sample, in bytes: every storage that
 *  torch.autograd.graph.saved_tensors_hooks shows, once, without parameters (SpikingJelly 2.0.0, torch 2.15.0,
 *  LIFNode with the surrogate ATan, multi-step). */
const SPIKINGJELLY = 11_325_000;

/** Bytes a sample that a training step of m1 keeps for its backward pass, and the gradients. */
const step = (recompute: boolean) =>
  withModel({ ...design(m1, { coder: constant(4) }), recompute }, (model) => {
    const n = 2;
    const samples = rng.uniform('images', n * 32 * 32 * 3);
    // Parameters move into the arena when they are first read.
    model.forward(samples, rng, { training: false }).dispose();
    const start = arena().used;
    let kept = 0;
    const gradients = tf.tidy(() => {
      const labels = tf.tensor1d([0, 1], 'int32');
      const { grads } = tf.variableGrads(
        () => {
          const loss = task.loss(model.forward(samples, rng, { training: true }), labels);
          kept = arena().used - start;
          return loss;
        },
        model.trainable.map(([, { variable }]) => variable),
      );
      return model.trainable.map(([, { variable }]) => grads[variable.name]!.dataSync());
    });
    return Promise.resolve({ kept: kept / n, gradients, snapshot: model.snapshot() });
  });

test('a training step of m1 keeps less for its backward pass than SpikingJelly, and a fifth of it if it runs layers again', async () => {
  const [plain, again] = [await step(false), await step(true)];
  expect(plain.kept).toBeGreaterThan(100_000);
  expect(plain.kept).toBeLessThanOrEqual(SPIKINGJELLY);
  expect(again.kept).toBeLessThan(plain.kept / 5);
  expect(again.gradients).toEqual(plain.gradients);
  // Running statistics among them: they move once.
  expect(await again.snapshot).toEqual(await plain.snapshot);
});

test('nothing grows over a thousand steps', () =>
  withModel(design(mlp(3, [8], 2)), async (model) => {
    const seen: (typeof before)[] = [];
    await train(model, {
      learning: adam(0.01, 8),
      split: noise(80, 3),
      epochs: 100,
      rng,
      onEpoch: () => void seen.push(held()),
    });
    expect(seen).toHaveLength(100);
    expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
  }));

const wide = (timesteps: number) => design(mlp(4, [512], 2), { coder: constant(timesteps) });
const failing = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isGenoError(error)) throw error;
  expect(error.code).toBe('GENO_TOO_BIG');
  return error;
};

test('a batch that does not fit: the error names one that does, and leaves nothing', () =>
  withModel(wide(16), async (model) => {
    const split = noise(4096, 4);
    const step = (batch: number) =>
      train(model, {
        learning: adam(0.01, batch),
        split,
        indices: Int32Array.from({ length: batch }, (_, i) => i),
        epochs: 1,
        rng,
      });
    // Parameters move into the arena when they are first read.
    await step(2);
    const start = held();
    const error = await failing(step(4096));
    expect(held()).toEqual(start);
    expect(error.path).toBe('epoch 1, step 1');
    const [, batch] = /^A training step of 4096 samples at T = 16 does not fit in the 128 MiB .*; (\d+) would\.$/.exec(
      error.message,
    )!;
    expect(error.fix).toContain(`Set learning.batch to ${batch} or less`);
    expect(error.fix).toContain('With runtime.recompute a step keeps less.');
    await step(Number(batch));
    expect(held()).toEqual(start);
    // What the layer keeps, and its gradients, are 5 numbers a neuron and step at most.
    expect(Number(batch)).toBeGreaterThan((128 * 2 ** 20) / (5 * 4 * 16 * 512) / 2);
  }));

test('a single sample that does not fit: the error names the T that does', () =>
  withModel(wide(60_000), async (model) => {
    const learning = adam(0.01, 2);
    const error = await failing(train(model, { learning, split: noise(2, 4), epochs: 1, rng }));
    expect(error.message).toMatch(/not even a single one; at T = \d+ it would\.$/);
  }));

test('an evaluation that does not fit names a batch that does', () =>
  withModel(wide(16), async (model) => {
    const split = noise(4096, 4);
    const error = await failing(evaluate(model, { split, rng, batch: 4096 }));
    const [, batch] = /^An evaluation of 4096 samples at T = 16 .*; (\d+) would\.$/.exec(error.message)!;
    await evaluate(model, { split, rng, batch: Number(batch) });
  }));
