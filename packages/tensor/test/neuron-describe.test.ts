import { createContext, runInContext } from 'node:vm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { equations } from '@genospike/core';
import type { Numbers, Sequenced, Stepped } from '@genospike/core';
import { tf } from '../src/index.ts';
import { describeNeuron } from '../src/neuron/describe.ts';
import type { NeuronDescription } from '../src/neuron/describe.ts';
import { lower } from '../src/neuron/lower.ts';
import { learnedNames, parameterOf, programOf } from '../src/neuron/program.ts';
import { draw, far, run } from './neuron-support.ts';
import { atan, neurons } from './neurons.ts';

beforeAll(() => tf.setBackend('cpu'));

const leaky: Stepped = equations({
  surrogate: atan,
  state: { v: 0 },
  parameters: { tau: 2, threshold: 1 },
  step({ v }, x, p, { add, sub, mul, div, spike }) {
    const h = add(v, div(sub(x, v), p.tau));
    const fired = spike(sub(h, p.threshold));
    return { spike: fired, state: { v: mul(sub(1, fired), h) } };
  },
});
/** Soft reset without a gradient: the surrogate's slope is all that the reverse step needs. */
const subtracting: Stepped = equations({
  surrogate: atan,
  state: { v: 0 },
  parameters: { tau: 3, threshold: 1 },
  step({ v }, x, p, { add, sub, mul, div, spike, detach }) {
    const h = add(sub(v, div(v, p.tau)), x);
    const fired = spike(sub(h, p.threshold));
    return { spike: fired, state: { v: sub(h, mul(detach(fired), p.threshold)) } };
  },
});

test('a leaky integrate-and-fire neuron in the words of its author', () => {
  expect(describeNeuron(leaky)).toEqual({
    compiled: true,
    states: [{ name: 'v', initial: 0 }],
    parameters: [
      { name: 'tau', learned: false, per: 'layer', data: [2] },
      { name: 'threshold', learned: false, per: 'layer', data: [1] },
    ],
    once: [],
    step: ['h = v + (x - v) * 0.5', 'spike = h >= 1', "v' = spike ? 0 : h"],
    backward: [
      'a = (h - 1) * 3.1415927',
      "b = (spike ? 0 : dv') + (dspike - dv' * h) * (1 / (1 + a * a))",
      'dx = b * 0.5',
      'dv = b - dx',
    ],
    fused: ['a norm in front', 'average pooling behind'],
    kept: ['h'],
    surrogate: 'a = u * 3.1415927; 1 / (1 + a * a)',
    ops: { forward: 6, backward: 18 },
  } satisfies NeuronDescription);
});

test('a learned parameter: what depends on it alone is computed once, its gradient is a sum', () => {
  const { parameters, once, step, backward } = describeNeuron(neurons.plif);
  expect(parameters.filter(({ learned }) => learned)).toEqual([
    { name: 'w', learned: true, per: 'layer', data: [0.3] },
    { name: 'threshold', learned: true, per: 'channel', data: [0.7] },
  ]);
  expect(once).toEqual(['k = 1 / (1 + exp(-w))']);
  expect(step[0]).toBe('h = v + (x - (v - -0.1)) * k');
  expect(
    backward.filter((line) => line.endsWith('summed over neurons and steps')).map((line) => line.split(' ')[0]),
  ).toEqual(['dthreshold', 'dk']);
});

test('a value that only the reverse step reads is said where it is kept', () => {
  const { step, kept, backward } = describeNeuron(subtracting);
  expect(kept).toEqual(['kept']);
  expect(step.at(-1)).toBe('kept = 1 / (1 + a * a)');
  expect(backward[0]).toBe("dx = dv' + dspike * kept");
});

test('a neuron that sees the whole sequence: nothing is compiled', () => {
  const sequence: Sequenced = {
    surrogate: atan,
    parameters: { w: { data: [1, 0, 0, 1], shape: [2, 2] } },
    sequence: (x, _, spike) => spike(x as never) as never,
  };
  expect(describeNeuron(sequence)).toMatchObject({
    compiled: false,
    parameters: [{ name: 'w', learned: true, per: [2, 2] }],
    step: [],
    ops: { forward: 0, backward: 0 },
  });
});

/** Runs lines of the description as they stand: `v'` is `v_`, a spike is a truth. */
function machine(lines: readonly string[]) {
  const code = lines.map((line) => line.split('  ')[0]!.replaceAll("'", '_')).join('\n');
  return (values: Readonly<Record<string, number | boolean>>): Record<string, number | boolean> => {
    const { exp, max, min } = Math;
    const context = createContext({ exp, max, min, ...values });
    runInContext(code, context);
    return context as Record<string, number | boolean>;
  };
}

const all = { ...neurons, leaky, subtracting };
describe.each(Object.entries(all))('the equations of %s as they are printed', (_, neuron) => {
  const of = { neuron, T: 6, N: 6, C: 3 };
  const said = describeNeuron(neuron);

  test('give its spikes and its gradients', () => {
    const data = draw(of);
    const real = run(of, data);
    const [once, step, backward] = [said.once, said.step, said.backward].map(machine);
    const spikes = new Float32Array(of.T * of.N);
    const dx = new Float32Array(of.T * of.N);
    const sums = new Map<string, number[]>();
    for (let n = 0; n < of.N; n++) {
      const parameters = Object.fromEntries(
        Object.entries(neuron.parameters).map(([name, own]) => {
          const values: Numbers = data.parameters[name] ?? parameterOf(own).data;
          return [name, values[values.length > 1 ? n % of.C : 0]!] as const;
        }),
      );
      const constants = once!(parameters);
      let state: Readonly<Record<string, number>> = neuron.state;
      const seen: Record<string, number | boolean>[] = [];
      for (let t = 0; t < of.T; t++) {
        const made = step!({ ...constants, ...state, x: data.x[t * of.N + n]! });
        spikes[t * of.N + n] = Number(made['spike']);
        state = Object.fromEntries(Object.keys(state).map((name) => [name, Number(made[`${name}_`])]));
        seen.push(made);
      }
      let after = Object.fromEntries(Object.keys(state).map((name) => [`d${name}_`, 0]));
      for (let t = of.T - 1; t >= 0; t--) {
        const made = backward!({ ...seen[t]!, ...after, dspike: data.dz[t * of.N + n]! });
        dx[t * of.N + n] = Number(made['dx']);
        after = Object.fromEntries(Object.keys(state).map((name) => [`d${name}_`, Number(made[`d${name}`])]));
        for (const name of learnedNames(neuron)) {
          const sum = sums.get(name) ?? new Array<number>(of.C).fill(0);
          sum[n % of.C]! += Number(made[`d${name}`] ?? NaN);
          sums.set(name, sum);
        }
      }
    }
    expect(Array.from(spikes)).toEqual(Array.from(real.z));
    expect(far(dx, real.dx)).toBeLessThan(1e-5);
    // Those that the step reads as they are; the others pass through what is computed once.
    learnedNames(neuron).forEach((name, i) => {
      const mine = sums.get(name)!;
      if (mine.some(Number.isNaN)) return;
      const whole = real.dp[i]!.length === 1 ? [mine.reduce((a, b) => a + b, 0)] : mine;
      expect(far(whole, real.dp[i]!)).toBeLessThan(1e-5);
    });
  });

  test('keep as many values as the kernels do, whose exp is a polynomial', () => {
    const per = Object.fromEntries(
      learnedNames(neuron).map((name) => [name, parameterOf(neuron.parameters[name]!).per] as const),
    );
    expect(said.kept).toHaveLength(lower(programOf(neuron, per)).tape.length);
  });
});
