import type { Neuron, Stepped } from '@genospike/core';
import type { InitialParameter } from '@genospike/tensor';
import { initialParameters, interpret, multiStep, tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { same } from '../case.ts';

/** Sizes that no block of a kernel divides. */
export const [T, B, C] = [5, 3, 7];
export const shape = [T * B, C];
const steps = { timesteps: T };

/** Runs `work` on a backend, and goes back to the one before. */
export async function on<R>(backend: 'cpu' | 'genospike-wasm', work: () => R): Promise<R> {
  const before = tf.getBackend();
  await (backend === 'cpu' ? tf.setBackend('cpu') : useWasm());
  try {
    return work();
  } finally {
    if (before) await tf.setBackend(before);
  }
}

export const draw = (name: string, low: number, high: number, count = T * B * C): Float32Array =>
  counterRng('neuron law').uniform(name, count, low, high);
/** From silence to several times a threshold of about 1. */
export const currents = (): Float32Array => draw('x', -0.5, 3);

type Values = Readonly<Record<string, Float32Array>>;
const trainable = (neuron: Neuron, channels = C): readonly (readonly [name: string, start: InitialParameter])[] =>
  Object.entries(initialParameters(neuron, channels)).filter(([, { trainable }]) => trainable);
const valuesOf = (neuron: Neuron): Values =>
  Object.fromEntries(trainable(neuron).map(([name, { data }]) => [name, data]));
const tensorOf = ({ data, shape }: Pick<InitialParameter, 'data' | 'shape'>): tf.Tensor => tf.tensor(data, [...shape]);

export function spikesOf(
  neuron: Neuron,
  x: Float32Array,
  of = shape,
  how: { timesteps: number; soft?: boolean } = steps,
) {
  return tf.tidy(() => {
    const given = trainable(neuron, of.at(-1)).map(([name, start]) => [name, tensorOf(start)] as const);
    const spikes = multiStep(neuron, tf.tensor(x, of), Object.fromEntries(given), how);
    return { shape: spikes.shape, data: Float32Array.from(spikes.dataSync()) };
  });
}

/** Gradients of sum(dz * spikes), by name; `input` is x. */
export function gradientsOf(neuron: Neuron, x: Float32Array, dz: Float32Array, soft = false): Values {
  return tf.tidy(() => {
    const parameters = trainable(neuron);
    const loss = (...[input, ...values]: tf.Tensor[]) => {
      const given = Object.fromEntries(parameters.map(([name], i) => [name, values[i]!]));
      return tf.sum(tf.mul(multiStep(neuron, input!, given, { ...steps, soft }), tf.tensor(dz, shape)));
    };
    const all = tf.grads(loss)([tf.tensor(x, shape), ...parameters.map(([, start]) => tensorOf(start))]);
    const names = ['input', ...parameters.map(([name]) => name)];
    return Object.fromEntries(names.map((name, i) => [name, Float32Array.from(all[i]!.dataSync())]));
  });
}

/** Central differences of the same sum in float64, in soft mode. Values behind `detach` are held. */
export function differencesOf(neuron: Neuron, x: Float32Array, dz: Float32Array): Values {
  const values: Record<string, Float64Array> = { input: Float64Array.from(x) };
  for (const [name, data] of Object.entries(valuesOf(neuron))) values[name] = Float64Array.from(data);
  // A sequence is tf ops, so float32: a larger step, and a looser bound in the law.
  const h = isStepped(neuron) ? 1e-5 : 1e-2;
  const of = { timesteps: T, channels: C, soft: true };
  const held = isStepped(neuron) ? interpret(neuron, values['input']!, values, of).detached : [];
  const loss = (): number => {
    const spikes: ArrayLike<number> = isStepped(neuron)
      ? interpret(neuron, values['input']!, values, { ...of, held }).spikes
      : softSequence(neuron, values);
    return dz.reduce((sum, d, i) => sum + d * spikes[i]!, 0);
  };
  const slope = (of: Float64Array, i: number): number => {
    const value = of[i]!;
    of[i] = value + h;
    const above = loss();
    of[i] = value - h;
    const below = loss();
    of[i] = value;
    return (above - below) / (2 * h);
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, of]) => [name, Float32Array.from(of, (_, i) => slope(of, i))]),
  );
}
export const isStepped = (neuron: Neuron): neuron is Stepped => 'step' in neuron;
const softSequence = (neuron: Neuron, { input, ...values }: Readonly<Record<string, Float64Array>>): Float32Array =>
  tf.tidy(() => {
    const given = Object.fromEntries(
      trainable(neuron).map(([name, { shape }]) => [name, tensorOf({ data: Float32Array.from(values[name]!), shape })]),
    );
    const x = tf.tensor(Float32Array.from(input!), shape);
    return Float32Array.from(multiStep(neuron, x, given, { ...steps, soft: true }).dataSync());
  });

/** The largest difference, against the largest value; values below 0.01 count as 0.01. */
export const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0) /
  b.reduce((most, v) => Math.max(most, Math.abs(v)), 0.01);

/** Currents for which no spike hangs on a rounding: moved by 1e-5 they make the same spikes. */
export function steadyCurrents(neuron: Neuron): Float32Array {
  if (!isStepped(neuron)) return currents();
  const spikes = (x: Float32Array, by: number) =>
    interpret(
      neuron,
      Float64Array.from(x, (v) => v + by),
      valuesOf(neuron),
      { ...steps, channels: C },
    ).spikes;
  const draws = Array.from({ length: 20 }, (_, seed) => draw(`steady ${seed}`, -0.5, 3));
  const steady = draws.find((x) => same(spikes(x, -1e-5), spikes(x, 1e-5)));
  return steady ?? currents();
}
