import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Model, evaluate, train } from '@genospike/snn';
import type { Design, Snapshot, Training, TrainState } from '@genospike/snn';
import { tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { adam, design, lif, mlp, rate, splitOf } from './toys.ts';

const rng = counterRng('train');
/** Two noisy clouds a class, exclusive or: no straight line parts them. */
const cloud = (name: string, n: number) => {
  const noise = rng.normal(name, 2 * n);
  const samples = Array.from({ length: n }, (_, i) => [
    (i & 1 ? 1 : -1) + 0.25 * noise[2 * i]!,
    (i & 2 ? 1 : -1) + 0.25 * noise[2 * i + 1]!,
    1,
  ]);
  return splitOf(
    samples,
    samples.map((_, i) => (i & 1) ^ ((i & 2) >> 1)),
  );
};
const split = cloud('train', 64);
const validation = cloud('validation', 40);
const base: Training = {
  learning: adam(0.03, 24, 1),
  split,
  epochs: 4,
  rng: rng.child('run'),
  validate: { split: validation },
};
const graph = mlp(3, [16], 2);
const xor = design(graph, { coder: rate(4), neuron: lif(true) });
const plain = design(graph);

let tensors = 0;
beforeAll(async () => {
  await useWasm();
  tensors = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(tensors));

async function trained(of: Design, change: Partial<Training> = {}) {
  const model = Model.express(of, [], rng);
  const states: TrainState[] = [];
  try {
    const learned = await train(model, { ...base, onEpoch: (_, state) => void states.push(state), ...change });
    return { ...learned, states, last: await model.snapshot() };
  } finally {
    model.dispose();
  }
}
const bits = (snapshot: Snapshot) =>
  Object.entries(snapshot).map(([name, data]) => [name, [...new Int32Array(data.buffer)]]);

test('learns what no line parts, and the best snapshot gives the best epoch again', async () => {
  const { epochs, best } = await trained(plain, { epochs: 20 });
  expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(epochs[19]!.loss).toBeLessThan(0.5 * epochs[0]!.loss);
  const accuracies = epochs.map(({ measures }) => measures['accuracy']!);
  expect(Math.max(...accuracies)).toBeGreaterThan(0.95);
  expect(best.epoch).toBe(accuracies.indexOf(Math.max(...accuracies)) + 1);

  const model = Model.express(plain, [], rng.child('another'));
  model.restore(best.snapshot);
  const { measures } = await evaluate(model, { split: validation, rng });
  expect(measures['accuracy']).toBe(accuracies[best.epoch - 1]);
  model.dispose();
});

test('the same seed gives the same bits, another seed does not', async () => {
  const [a, b, c] = [await trained(xor), await trained(xor), await trained(xor, { rng: rng.child('other') })];
  expect(bits(a.last)).toEqual(bits(b.last));
  expect(a.epochs).toEqual(b.epochs);
  expect(bits(a.last)).not.toEqual(bits(c.last));
});

test('going on after any epoch ends in the same bits', async () => {
  const whole = await trained(xor);
  for (const from of whole.states) {
    const rest = await trained(xor, { from });
    expect(bits(rest.last)).toEqual(bits(whole.last));
    expect(rest.epochs).toEqual(whole.epochs);
    expect(rest.best.epoch).toBe(whole.best.epoch);
    expect(bits(rest.best.snapshot)).toEqual(bits(whole.best.snapshot));
  }
});

test('refinement sees the parameters before each epoch, its numbers take their place, and the last epoch is chosen', async () => {
  const seen: number[] = [];
  const encoding = {
    ...plain.encoding,
    refine: (
      parameters: Readonly<Record<string, Float32Array>>,
      { epoch, epochs }: { epoch: number; epochs: number },
    ) => {
      seen.push(epoch);
      expect(Object.keys(parameters)).toEqual(['fc1/weight', 'output/weight']);
      expect(epochs).toBe(3);
      return { 'fc1/weight': parameters['fc1/weight']!.map((w, i) => (i === 0 ? 0 : w)) };
    },
  };
  const { states, best, epochs } = await trained({ ...plain, encoding }, { epochs: 3 });
  expect(seen).toEqual([0, 1, 2]);
  expect(states.map(({ snapshot }) => snapshot['fc1/weight']![0] === 0)).toEqual([true, true, false]);
  expect(best.epoch).toBe(epochs.length);
  expect(best.snapshot).toEqual(states[2]!.snapshot);
  const wrong = { ...encoding, refine: () => ({ 'fc1/wieght': [1] }) };
  await expect(trained({ ...plain, encoding: wrong }, { epochs: 2 })).rejects.toMatchObject({
    code: 'GENO_ENCODING',
    path: 'fc1/wieght',
  });
});

test('after a single step the running statistics are those of its batch, so that brief training can be judged', async () => {
  const model = Model.express(plain, [], rng);
  await train(model, { ...base, learning: adam(0, 64), epochs: 1 });
  const { samples } = await split.read(Int32Array.from({ length: 64 }, (_, i) => i));
  const outputs = (training: boolean) =>
    tf.tidy(() => model.forward(samples, rng, { training, momentum: 0 }).dataSync());
  outputs(true).forEach((x, i) => expect(outputs(false)[i]).toBeCloseTo(x, 4));
  model.dispose();
});

test('a snapshot of another network is refused by name and length', () => {
  const model = Model.express(plain, [], rng);
  const code = 'GENO_SNAPSHOT';
  expect(() => model.restore({ 'fc2/weight': new Float32Array(3) })).toThrow(
    expect.objectContaining({ code, path: 'fc2/weight' }),
  );
  expect(() => model.restore({ 'fc1/weight': new Float32Array(3) })).toThrow(
    expect.objectContaining({ code, message: 'fc1/weight holds 48 numbers; the snapshot has 3.' }),
  );
  model.dispose();
});

test('clipping holds the norm of the whole gradient', async () => {
  const norms: number[] = [];
  const sgd = {
    ...adam(0, 64, 0.01),
    slots: [],
    update: (of: { value: tf.Tensor; gradient: tf.Tensor }) => {
      norms.push(of.gradient.square().sum().dataSync()[0]!);
      return { value: of.value.clone(), slots: {} };
    },
  };
  await trained(plain, { learning: sgd, epochs: 1 });
  // fc1, output, gamma, beta.
  expect(norms).toHaveLength(4);
  expect(Math.sqrt(norms.reduce((a, b) => a + b))).toBeCloseTo(0.01, 6);
});

test('decay is for the encoding alone; the rate follows the steps of all epochs', async () => {
  const [decayed, rates]: [boolean[], [number, number][]] = [[], []];
  const learning = adam(0.01, 24);
  await trained(plain, {
    epochs: 2,
    learning: {
      ...learning,
      rate: (step, steps) => (rates.push([step, steps]), 0.01),
      update: (of) => (decayed.push(of.decay), learning.update(of)),
    },
  });
  expect(decayed.slice(0, 4)).toEqual([true, true, false, false]);
  expect(rates).toEqual([0, 1, 2, 3, 4, 5].map((step) => [step, 6]));
});

test('a loss that is no number says when and where it began', async () => {
  await expect(trained(plain, { learning: { ...adam(0, 24), rate: () => Number.NaN } })).rejects.toMatchObject({
    code: 'GENO_NAN_LOSS',
    message: 'Loss became NaN.',
    path: 'epoch 1, step 2, first in fc1/weight',
    fix: expect.stringContaining('learning.rate'),
  });
});

test('an aborted training stops before its next step and leaves no tensors', async () => {
  const stop = new AbortController();
  const before = tf.memory().numTensors;
  await expect(trained(plain, { signal: stop.signal, onEpoch: () => stop.abort() })).rejects.toMatchObject({
    code: 'GENO_ABORTED',
    path: 'epoch 2, step 1',
  });
  expect(tf.memory().numTensors).toBe(before);
});

test('lets the event loop turn while it trains', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await trained(plain, { epochs: 8 });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});
