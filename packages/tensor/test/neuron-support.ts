import { expect } from '@jest/globals';
import type { Stepped } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { interpret, multiStep, tf } from '../src/index.ts';
import { reach } from '../src/neuron/graph.ts';
import type { Node } from '../src/neuron/graph.ts';
import { evaluate } from '../src/neuron/interpret.ts';
import type { Lowered } from '../src/neuron/lower.ts';
import { learnedNames } from '../src/neuron/program.ts';
import { Tables } from '../src/neuron/tables.ts';
import type { FrontColumns } from '../src/neuron/tables.ts';

export interface Case {
  readonly neuron: Stepped;
  readonly T: number;
  /** Neurons a step, a multiple of C. */
  readonly N: number;
  readonly C: number;
}
/** Data whose spikes no rounding can flip: the margin of every decision is above 1e-5, as the float64 spikes do not
 *  change when every input moves by that much. */
export function draw({ neuron, T, N, C }: Case) {
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
    if (T * N > 16) expect(new Set(spikes)).toEqual(new Set([0, 1]));
    return { x, spikes, dz: rng.uniform('dz', T * N, -1, 1), parameters };
  }
}

/** Runs on the current backend: spikes, dx and the gradients of the parameters. */
export function run({ neuron, T, N, C }: Case, data: ReturnType<typeof draw>, soft = false) {
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
export function rounded(low: Lowered, { T, N, C }: Case, data: ReturnType<typeof draw>, front?: FrontColumns) {
  const learned = low.program.learned.map(({ name }) => data.parameters[name]!);
  const tables = new Tables(low, learned, C, front);
  const entries = new Float32Array(tables.length * low.entries.length);
  tables.fill(entries);
  const z = new Float32Array(T * N);
  const dx = new Float32Array(T * N);
  const rules = { round: Math.fround };
  const forward = reach([low.spike, ...low.next]);
  const reverse = reach([low.dX, ...low.dState]);
  for (let n = 0; n < N; n++) {
    const base = new Map<Node, number>(
      low.entries.map((e, k) => [e, entries[k * tables.length + (n % tables.period)]!]),
    );
    let state = low.initial.map(Math.fround);
    const seen: Map<Node, number>[] = [];
    for (let t = 0; t < T; t++) {
      const env = new Map(base).set(low.x, data.x[t * N + n]!);
      low.state.forEach((node, i) => env.set(node, state[i]!));
      evaluate(forward, env, rules);
      z[t * N + n] = env.get(low.spike)!;
      state = low.next.map((node) => env.get(node)!);
      seen.push(env);
    }
    let d = low.state.map(() => 0);
    for (let t = T - 1; t >= 0; t--) {
      const env = seen[t]!.set(low.dSpike, data.dz[t * N + n]!);
      low.dNext.forEach((node, i) => env.set(node, d[i]!));
      evaluate(reverse, env, rules);
      dx[t * N + n] = env.get(low.dX)!;
      d = low.dState.map((node) => env.get(node)!);
    }
  }
  return { z, dx };
}

/** Largest difference against the largest value, or against 1. */
export function far(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [most, difference] = [1, a.length === b.length ? 0 : Infinity];
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs(b[i]!));
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
  }
  return difference / most;
}
