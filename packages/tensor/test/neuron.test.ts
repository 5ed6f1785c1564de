import { beforeAll, describe, expect, test } from '@jest/globals';
import { equations } from '@genospike/core';
import type { Neuron, Stepped, Surrogate } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { interpret, multiStep, tf, useWasm } from '../src/index.ts';
import { Compiled } from '../src/neuron/compile.ts';
import { evaluate } from '../src/neuron/interpret.ts';
import type { Node } from '../src/neuron/graph.ts';
import type { Lowered } from '../src/neuron/lower.ts';
import { learnedNames, programOf } from '../src/neuron/program.ts';
import { Tables } from '../src/neuron/tables.ts';
import { arena } from '../src/wasm/registry.ts';

const atan: Surrogate = {
  derivative: (x, { div, add, mul }) => div(1, add(1, mul(mul(x, Math.PI), mul(x, Math.PI)))),
  primitive: (x) => Math.atan(Math.PI * x) / Math.PI + 0.5,
};
const sigmoid: Surrogate = {
  derivative: (x, { div, add, mul, exp, sub }) => {
    const s = div(1, add(1, exp(mul(x, -4))));
    return mul(4, mul(s, sub(1, s)));
  },
  primitive: (x) => 1 / (1 + Math.exp(-4 * x)),
};

/** Leaky, its threshold learned a channel, its decay for the layer: 1 / tau = sigmoid(w) (Fang et al. 2021). */
const plif = (surrogate: Surrogate): Stepped =>
  equations({
    surrogate,
    state: { v: 0 },
    parameters: { w: { data: 0.3 }, threshold: { data: 0.7, per: 'channel' }, resetTo: -0.1 },
    step({ v }, x, p, o) {
      const decay = o.div(1, o.add(1, o.exp(o.neg(p.w))));
      const h = o.add(v, o.mul(o.sub(x, o.sub(v, p.resetTo)), decay));
      const spike = o.spike(o.sub(h, p.threshold));
      return { spike, state: { v: o.add(o.mul(spike, p.resetTo), o.mul(o.sub(1, spike), h)) } };
    },
  });

/** Two states, a strict spike, an adaptive threshold, every op: exp, abs, max, min, ge, div and a detached reset. */
const adaptive = (surrogate: Surrogate): Stepped =>
  equations({
    surrogate,
    state: { v: 0.05, a: 1 },
    parameters: { beta: { data: 0.4 }, decay: { data: 0.8, per: 'channel' }, scale: { data: [0.5], trainable: false } },
    step({ v, a }, x, p, o) {
      const rise = o.mul(0.1, o.exp(o.min(o.sub(v, a), 2)));
      const charged = o.add(o.mul(v, p.decay), o.add(o.mul(x, p.scale), rise));
      const h = o.max(charged, o.neg(o.div(o.abs(x), o.add(o.abs(p.beta), 0.3))));
      const spike = o.spike(o.sub(h, a), { strict: true });
      const gate = o.detach(spike);
      const next = o.ge(h, -1, o.sub(h, o.mul(gate, a)), o.mul(0.5, h));
      return { spike, state: { v: next, a: o.add(o.sub(a, o.mul(0.1, o.sub(a, 1))), o.mul(p.beta, spike)) } };
    },
  });

const neurons = { plif: plif(atan), 'plif, sigmoid': plif(sigmoid), adaptive: adaptive(atan) };

interface Case {
  readonly neuron: Stepped;
  readonly T: number;
  /** Neurons a step, a multiple of C. */
  readonly N: number;
  readonly C: number;
}
/** Data whose spikes no rounding can flip: the margin of every decision is above 1e-5, as the float64 spikes do not
 *  change when every input moves by that much. */
function draw({ neuron, T, N, C }: Case) {
  const parameters = Object.fromEntries(
    learnedNames(neuron).map((name) => {
      const { data, per } = neuron.parameters[name] as { data: number; per?: string };
      const values = counterRng(name).uniform('p', per === 'channel' ? C : 1, 0.8 * data, 1.2 * data);
      return [name, values];
    }),
  );
  const of = { timesteps: T, channels: C };
  for (let seed = 0; ; seed++) {
    const rng = counterRng(`${T}/${N}/${C}/${seed}`);
    const x = rng.uniform('x', T * N, -1, 3);
    const moved = (by: number) =>
      interpret(
        neuron,
        Float64Array.from(x, (v) => v + by),
        parameters,
        of,
      ).spikes;
    const spikes = moved(0);
    const same = (other: Float64Array) => other.every((s, i) => s === spikes[i]);
    if (seed < 50 && !(same(moved(1e-5)) && same(moved(-1e-5)))) continue;
    expect(spikes.some((s) => s === 1) && spikes.some((s) => s === 0)).toBe(true);
    return { x, spikes, dz: rng.uniform('dz', T * N, -1, 1), parameters };
  }
}

/** Runs on the current backend: spikes, dx and the gradients of the parameters. */
function run({ neuron, T, N, C }: Case, data: ReturnType<typeof draw>, soft = false) {
  return tf.tidy(() => {
    const x = tf.tensor(data.x, [(T * N) / C, C]);
    const dz = tf.tensor(data.dz, x.shape);
    const names = learnedNames(neuron);
    const given = names.map((name) => tf.tensor1d(data.parameters[name]!));
    const spikes = (...[y, ...p]: tf.Tensor[]) =>
      multiStep(neuron, y!, Object.fromEntries(names.map((name, i) => [name, p[i]!])), { timesteps: T, soft });
    const [dx, ...dp] = tf.grads((...all: tf.Tensor[]) => tf.sum(tf.mul(spikes(...all), dz)))([x, ...given]);
    return { z: spikes(x, ...given).dataSync(), dx: dx!.dataSync(), dp: dp.map((d) => d.dataSync()) };
  });
}

/** The lowered graph, every operation rounded to float32: what the kernels must give, bit for bit. */
function rounded(low: Lowered, { T, N, C }: Case, data: ReturnType<typeof draw>) {
  const learned = low.program.learned.map(({ name }) => data.parameters[name]!);
  const tables = new Tables(low, learned, C);
  const entries = new Float32Array(tables.length * low.entries.length);
  tables.fill(entries);
  const z = new Float32Array(T * N);
  const dx = new Float32Array(T * N);
  const rules = { round: Math.fround };
  for (let n = 0; n < N; n++) {
    const base = new Map<Node, number>(
      low.entries.map((e, k) => [e, entries[k * tables.length + (n % tables.period)]!]),
    );
    let state = low.initial.map(Math.fround);
    const seen: Map<Node, number>[] = [];
    for (let t = 0; t < T; t++) {
      const env = new Map(base).set(low.x, data.x[t * N + n]!);
      low.state.forEach((node, i) => env.set(node, state[i]!));
      const [spike, ...next] = evaluate([low.spike, ...low.next], env, rules);
      z[t * N + n] = spike!;
      state = next;
      seen.push(env);
    }
    let d = low.state.map(() => 0);
    for (let t = T - 1; t >= 0; t--) {
      const env = seen[t]!.set(low.dSpike, data.dz[t * N + n]!);
      low.dNext.forEach((node, i) => env.set(node, d[i]!));
      const [dX, ...dState] = evaluate([low.dX, ...low.dState], env, rules);
      dx[t * N + n] = dX!;
      d = dState;
    }
  }
  return { z, dx };
}

/** Largest difference against the largest value. */
const far = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const most = Math.max(1, ...Array.from(b, Math.abs));
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]!))) / most;
};

const sizes = [
  { T: 1, N: 1, C: 1 },
  { T: 4, N: 5, C: 5 },
  { T: 20, N: 16, C: 1 },
  { T: 3, N: 35, C: 7 },
  { T: 7, N: 1055, C: 5 },
];
const cases = Object.entries(neurons).flatMap(([name, neuron]) => sizes.map((size) => ({ name, neuron, ...size })));

describe.each(cases)('$name, T $T, N $N, C $C', (of) => {
  beforeAll(() => useWasm());

  test('compiled kernels give the bits of the equations in float32, and the gradients of tf ops', async () => {
    const data = draw(of);
    await tf.setBackend('genospike-wasm');
    const before = [tf.memory().numTensors, arena().used];
    const compiled = run(of, data);
    expect([tf.memory().numTensors, arena().used]).toEqual(before);
    const per = Object.fromEntries(
      learnedNames(of.neuron).map((name) => [name, data.parameters[name]!.length > 1 ? 'channel' : 'layer'] as const),
    );
    const exact = rounded(new Compiled(programOf(of.neuron, per)).low, of, data);
    expect(compiled.z).toEqual(exact.z);
    // + 0: a kernel may choose another sign of zero.
    expect(compiled.dx.map((v) => v + 0)).toEqual(exact.dx.map((v) => v + 0));
    expect(Array.from(compiled.z)).toEqual(Array.from(data.spikes));

    await tf.setBackend('cpu');
    const composed = run(of, data);
    expect(composed.z).toEqual(compiled.z);
    expect(far(compiled.dx, composed.dx)).toBeLessThan(1e-5);
    compiled.dp.forEach((d, i) => expect(far(d, composed.dp[i]!)).toBeLessThan(1e-5));
  });
});

void ({} as Neuron);
