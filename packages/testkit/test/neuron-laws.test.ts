import { expect, test } from '@jest/globals';
import { define, equations } from '@genospike/core';
import type { Neuron, OfRole, Stepped, Surrogate } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { neuronLaws, surrogateLaws } from '../src/index.ts';

/** The names of the laws that a contribution breaks, with what they say. */
async function broken(laws: ReturnType<typeof neuronLaws>): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const { name, run } of laws)
    try {
      await run();
    } catch (error) {
      said[name.slice(name.indexOf(': ') + 2)] = (error as Error).message;
    }
  return said;
}
const neuron = (create: () => Neuron): OfRole<'neuron'> => define('neuron', { id: 'subject', create });
const judged = (create: () => Neuron) => broken(neuronLaws(neuron(create)));

const atan: Surrogate = {
  derivative: (x, { div, add, mul }) => div(1, add(1, mul(mul(x, Math.PI), mul(x, Math.PI)))),
  primitive: (x) => Math.atan(Math.PI * x) / Math.PI + 0.5,
};
/** Leaky, with a learned decay a channel. */
const leaky = (change: Partial<Stepped> = {}): Stepped => ({
  ...equations({
    surrogate: atan,
    state: { v: 0 },
    parameters: { decay: { data: 0.5, per: 'channel' } },
    step({ v }, x, { decay }, { add, sub, mul, spike }) {
      const h = add(mul(v, decay), x);
      const fired = spike(sub(h, 1));
      return { spike: fired, state: { v: sub(h, fired) } };
    },
  }),
  ...change,
});

test('a sound neuron keeps every law', async () => {
  expect(await judged(() => leaky())).toEqual({});
});

test("a derivative that is not the primitive's is found", async () => {
  const surrogate = { ...atan, primitive: (x: number) => 1 / (1 + Math.exp(-x)) };
  expect(Object.keys(await judged(() => leaky({ surrogate })))).toEqual(['soft gradients equal finite differences']);
});

test('spikes that are not 0 or 1, and a neuron that never fires, are found', async () => {
  const doubled = leaky();
  const step: Stepped['step'] = (s, x, p, ops) => {
    const result = doubled.step(s, x, p, ops);
    return { ...result, spike: ops.mul(result.spike, 2) };
  };
  expect(Object.keys(await judged(() => leaky({ step })))).toEqual(['spikes are 0 or 1']);
  const silent: Stepped['step'] = ({ v }, x, __, ops) => ({ spike: ops.spike(ops.sub(x, 1e5)), state: { v: v! } });
  expect(Object.keys(await judged(() => leaky({ step: silent })))).toContain('a strong input makes spikes');
});

test('a sequence that looks ahead, mixes samples, remembers or leaks tensors is found', async () => {
  const sequence = (run: (x: tf.Tensor) => tf.Tensor): Neuron => ({
    surrogate: atan,
    parameters: {},
    sequence: (x, _, spike) => spike(tf.sub(run(x), 1)),
  });
  const seen = 'no sample sees another, no step the future';
  expect(await judged(() => sequence((x) => x))).toEqual({});
  expect(Object.keys(await judged(() => sequence((x) => tf.add(x, tf.mean(x, 0, true)))))).toEqual([seen]);
  expect(Object.keys(await judged(() => sequence((x) => tf.add(x, tf.mean(x, 1, true)))))).toEqual([seen]);
  let calls = 0;
  const counting = await judged(() => sequence((x) => tf.add(x, (calls++ % 3) / 2)));
  expect(counting['same input, same bits; no state left from other calls']).toMatch(
    'step must hold nothing of its own',
  );
  const hoarding = await judged(() => sequence((x) => tf.keep(tf.clone(x))));
  expect(hoarding['no tensor left']).toMatch('tensors are left on cpu');
});

test('exceptions are not run', () => {
  const names = neuronLaws(
    neuron(() => leaky()),
    { except: { 'spikes are 0 or 1': 'integers' } },
  ).map(({ name }) => name);
  expect(names).not.toContain('neuron subject: spikes are 0 or 1');
  expect(names).toContain('neuron subject: no tensor left');
});

test('surrogates: a wrong, a negative and an overflowing derivative are found', async () => {
  const laws = (surrogate: Surrogate) =>
    broken(surrogateLaws(define('surrogate', { id: 'subject', create: () => surrogate })));
  expect(await laws(atan)).toEqual({});
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  expect((await laws({ ...atan, primitive: sigmoid }))['the derivative is that of the primitive']).toMatch(
    'but the primitive rises by',
  );
  const negative: Surrogate = { derivative: (x, { mul }) => mul(2, x), primitive: (x) => x * x };
  expect(Object.keys(await laws(negative))).toEqual(['finite and not negative']);
  const huge: Surrogate = {
    derivative: (x, { mul, exp }) => mul(exp(x), exp(x)),
    primitive: (x) => Math.exp(2 * Math.min(x, 88)) / 2,
  };
  expect(Object.keys(await laws(huge))).toContain('finite and not negative');
});
