import { expect, test } from '@jest/globals';
import type { Expr, GenoError, Ops, Stepped } from '@genospike/core';
import { exp32 } from '../src/neuron/arithmetic.ts';
import { lower } from '../src/neuron/lower.ts';
import { trace } from '../src/neuron/program.ts';

type Step = Stepped['step'];
const neuron = (step: Step, more: Partial<Stepped> = {}): Stepped => ({
  surrogate: { derivative: (_, { add }) => add(0, 1), primitive: (x) => x },
  state: { v: 0 },
  parameters: { tau: 2 },
  step,
  ...more,
});
const tracing = (step: Step, more?: Partial<Stepped>) => () => trace(neuron(step, more), {});
const good: Step = ({ v }, x, p, { add, div, spike }) => {
  const h = add(v!, div(x, p['tau']!));
  return { spike: spike(h), state: { v: h } };
};

test('a step of ops alone is accepted', () => {
  expect(tracing(good)).not.toThrow();
});

// What a step must not do.
/* eslint-disable no-restricted-properties */
let calls = 0;
let kept: Expr | undefined;
const refused: [string, Step, string][] = [
  ['compares values', (s, x, p, o) => ((x as never) > 1 ? good(s, x, p, o) : good(s, x, p, o)), 'as a plain value'],
  ['becomes a number', (s, x, p, o) => good(s, (Number(x) + 1) as never, p, o), 'as a plain value'],
  ['looks up by a value', (s, x, p, o) => good({ v: s[x as never]! }, x, p, o), 'as a plain value'],
  ['misspells a state', (s, x, p, o) => good({ v: s['u']! }, x, p, o), 'ops.add got undefined'],
  ['misspells a parameter', (s, x, _, o) => good(s, x, {}, o), 'ops.div got undefined'],
  ['uses NaN', (s, x, p, o) => good(s, o.mul(x, NaN), p, o), 'ops.mul got NaN'],
  ['divides by 0', (s, x, p, o) => good(s, o.div(x, 0), p, o), 'divides by 0'],
  [
    'takes a logarithm',
    (s, x, p, o) => good(s, (o as Ops & { log: Ops['exp'] }).log(x), p, o),
    'ops.log, which is not an op',
  ],
  ['forgets a state', (s, x, p, o) => ({ ...good(s, x, p, o), state: {} }), 'returns nothing for state v'],
  [
    'invents a state',
    (s, x, p, o) => ({ ...good(s, x, p, o), state: { v: x, w: x } }),
    'a state w that the neuron does not declare',
  ],
  ['returns a number', (s, x, p, o) => ({ ...good(s, x, p, o), spike: 1 as never }), 'the number 1 for spike'],
  ['returns nothing', () => undefined as never, 'does not return { spike, state }'],
  ['reads the clock', (s, x, p, o) => good(s, o.mul(x, Date.now()), p, o), 'reads the clock'],
  ['reads a date', (s, x, p, o) => good(s, o.mul(x, new Date().getSeconds()), p, o), 'reads the clock'],
  ['measures time', (s, x, p, o) => good(s, o.mul(x, performance.now()), p, o), 'reads the clock'],
  ['draws', (s, x, p, o) => good(s, o.add(x, Math.random()), p, o), 'reads random numbers'],
  ['counts its calls', (s, x, p, o) => good(s, o.mul(x, ++calls), p, o), 'other equations when it is called again'],
];
test.each(refused)('a step that %s is refused', (_, step, sentence) => {
  expect(tracing(step)).toThrow(sentence);
  const [now, random] = [Date.now, Math.random];
  expect(tracing(step)).toThrow(expect.objectContaining({ code: 'GENO_NEURON', fix: expect.any(String) }));
  expect([Date.now, Math.random]).toEqual([now, random]);
});

test('a refusal names the line of the equation', () => {
  const lineOf = (error: unknown) => /neuron-trace\.test\.ts:(\d+):\d+$/.exec(String((error as GenoError).path))?.[1];
  const lines = refused.map(([, step]) => {
    try {
      return trace(neuron(step), {});
    } catch (error) {
      return lineOf(error);
    }
  });
  // One step makes no op at all.
  expect(refused.filter((_, i) => lines[i] === undefined).map(([name]) => name)).toEqual(['returns nothing']);
  let here = 0;
  const bad: Step = (s, x, p, o) => {
    here = Number(/:(\d+):\d+\)?$/.exec(new Error().stack!.split('\n')[1]!)![1]);
    return good(s, o.add(x, NaN), p, o);
  };
  expect(tracing(bad)).toThrow('got NaN');
  expect(tracing(bad)).toThrow(expect.objectContaining({ path: expect.stringContaining(`test.ts:${here + 1}:`) }));
});

test('a value of another trace is refused', () => {
  tracing((s, x, p, o) => good(s, (kept = x), p, o))();
  expect(tracing((s, x, p, o) => good(s, o.add(x, kept!), p, o))).toThrow('ops.add got a foreign object');
});

test('states and parameters start finite', () => {
  expect(tracing(good, { state: { v: Infinity } })).toThrow('State v starts as Infinity');
  expect(tracing(good, { parameters: { tau: { data: [NaN] } } })).toThrow('Parameter tau is NaN');
});

test('a common subexpression is one node, constants fold, an impossible branch goes', () => {
  const { graph, spike } = trace(
    neuron(({ v }, x, p, o) => {
      const a = o.add(o.mul(x, o.div(1, p['tau']!)), v!);
      const b = o.add(o.mul(x, 0.5), v!);
      return { spike: o.spike(o.ge(2, 1, o.sub(a, o.mul(0, b)), b)), state: { v: b } };
    }),
    {},
  );
  expect(spike.args[0]!.op).toBe('add');
  expect(graph.nodes.filter(({ op }) => op === 'mul' || op === 'add')).toHaveLength(2);
});

test('a surrogate gives its derivative as an expression', () => {
  const surrogate = { derivative: () => 1 as never, primitive: (x: number) => x };
  expect(() => lower(trace(neuron(good, { surrogate }), {}))).toThrow("surrogate's derivative is a number");
});

test('the backward pass of a leaky neuron keeps one value a step, of a neuron without memory none', () => {
  const surrogate: Stepped['surrogate'] = {
    derivative: (x, { abs }) => abs(x),
    primitive: (x) => (x * Math.abs(x)) / 2,
  };
  expect(lower(trace(neuron(good, { surrogate }), {})).tape).toHaveLength(1);
  const memoryless: Step = ({ v }, x, _, { spike }) => ({ spike: spike(x), state: { v: v! } });
  expect(lower(trace(neuron(memoryless, { surrogate }), {})).tape).toHaveLength(0);
});

test('e^x is within 2 units in the last place, and finite everywhere', () => {
  for (let x = -87; x <= 88; x += 0.0173) {
    const exact = Math.exp(Math.fround(x));
    expect(Math.abs(exp32(Math.fround(x)) - exact) / exact).toBeLessThan(2.4e-7);
  }
  expect([-1e30, 0, 1e30].map(exp32)).toEqual([exp32(-87), 1, exp32(88)]);
});
