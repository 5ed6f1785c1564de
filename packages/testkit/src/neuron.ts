import { make, parse } from '@genospike/core';
import type { Neuron, OfRole, Stepped } from '@genospike/core';
import { initialParameters, interpret, multiStep, tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { lawsOf, same } from './case.ts';
import type { Case } from './case.ts';
import { must, testLaws } from './law.ts';
import type { Law } from './law.ts';

export interface NeuronCase extends Case {
  /** Laws that this neuron breaks on purpose, and why: `{ 'spikes are 0 or 1': 'fires integers' }`. */
  readonly except?: Readonly<Record<string, string>>;
}

/** Sizes that no block of a kernel divides. */
const [T, B, C] = [5, 3, 7];
const shape = [T * B, C];
const steps = { timesteps: T };

/** Runs `work` on a backend, and goes back to the one before. */
async function on<R>(backend: 'cpu' | 'genospike-wasm', work: () => R): Promise<R> {
  const before = tf.getBackend();
  await (backend === 'cpu' ? tf.setBackend('cpu') : useWasm());
  try {
    return work();
  } finally {
    if (before) await tf.setBackend(before);
  }
}

const draw = (name: string, low: number, high: number, count = T * B * C): Float32Array =>
  counterRng('neuron law').uniform(name, count, low, high);
/** From silence to several times a threshold of about 1. */
const currents = (): Float32Array => draw('x', -0.5, 3);

type Values = Readonly<Record<string, Float32Array>>;
const trainable = (neuron: Neuron, channels = C): Values =>
  Object.fromEntries(
    Object.entries(initialParameters(neuron, channels)).flatMap(([name, p]) => (p.trainable ? [[name, p.data]] : [])),
  );

function spikesOf(neuron: Neuron, x: Float32Array, of = shape, how: { timesteps: number; soft?: boolean } = steps) {
  return tf.tidy(() => {
    const given = Object.entries(trainable(neuron, of.at(-1))).map(
      ([name, data]) => [name, tf.tensor1d(data)] as const,
    );
    const spikes = multiStep(neuron, tf.tensor(x, of), Object.fromEntries(given), how);
    return { shape: spikes.shape, data: Float32Array.from(spikes.dataSync()) };
  });
}

/** Gradients of sum(dz * spikes), by name; `input` is x. */
function gradientsOf(neuron: Neuron, x: Float32Array, dz: Float32Array, soft = false): Values {
  return tf.tidy(() => {
    const parameters = Object.entries(trainable(neuron));
    const loss = (...[input, ...values]: tf.Tensor[]) => {
      const given = Object.fromEntries(parameters.map(([name], i) => [name, values[i]!]));
      return tf.sum(tf.mul(multiStep(neuron, input!, given, { ...steps, soft }), tf.tensor(dz, shape)));
    };
    const all = tf.grads(loss)([tf.tensor(x, shape), ...parameters.map(([, data]) => tf.tensor1d(data))]);
    const names = ['input', ...parameters.map(([name]) => name)];
    return Object.fromEntries(names.map((name, i) => [name, Float32Array.from(all[i]!.dataSync())]));
  });
}

/** Central differences of the same sum in float64, in soft mode. Values behind `detach` are held. */
function differencesOf(neuron: Neuron, x: Float32Array, dz: Float32Array): Values {
  const values: Record<string, Float64Array> = { input: Float64Array.from(x) };
  for (const [name, data] of Object.entries(trainable(neuron))) values[name] = Float64Array.from(data);
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
const isStepped = (neuron: Neuron): neuron is Stepped => 'step' in neuron;
const softSequence = (neuron: Neuron, { input, ...values }: Readonly<Record<string, Float64Array>>): Float32Array =>
  tf.tidy(() => {
    const given = Object.fromEntries(
      Object.entries(values).map(([name, v]) => [name, tf.tensor1d(Float32Array.from(v))]),
    );
    const x = tf.tensor(Float32Array.from(input!), shape);
    return Float32Array.from(multiStep(neuron, x, given, { ...steps, soft: true }).dataSync());
  });

/** The largest difference, against the largest value; values below 0.01 count as 0.01. */
const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0) /
  b.reduce((most, v) => Math.max(most, Math.abs(v)), 0.01);

/** Currents for which no spike hangs on a rounding: moved by 1e-5 they make the same spikes. */
function steadyCurrents(neuron: Neuron): Float32Array {
  if (!isStepped(neuron)) return currents();
  const spikes = (x: Float32Array, by: number) =>
    interpret(
      neuron,
      Float64Array.from(x, (v) => v + by),
      trainable(neuron),
      { ...steps, channels: C },
    ).spikes;
  const draws = Array.from({ length: 20 }, (_, seed) => draw(`steady ${seed}`, -0.5, 3));
  const steady = draws.find((x) => same(spikes(x, -1e-5), spikes(x, 1e-5)));
  return steady ?? currents();
}

/** The law of the role `neuron`, for one set of options. */
export function neuronLaws(contribution: OfRole<'neuron'>, of: NeuronCase = {}): Law[] {
  const { options = {}, needs = {}, except = {} } = of;
  const made = (): Neuron => make(contribution, options, needs);
  const laws: Record<string, Law['run']> = {
    'options survive JSON': () => {
      const parsed: unknown = parse(contribution.options, options, contribution.id);
      const again: unknown = parse(contribution.options, JSON.parse(JSON.stringify(parsed)), contribution.id);
      must(
        JSON.stringify(again) === JSON.stringify(parsed),
        `Parsed options ${JSON.stringify(parsed)} become ${JSON.stringify(again)} when they are parsed again.`,
      );
    },
    'shape kept': () =>
      on('cpu', () => {
        for (const given of [shape, [T * 2, 3, 2, C]]) {
          const x = draw(
            'shape',
            -0.5,
            3,
            given.reduce((a, b) => a * b),
          );
          const spikes = spikesOf(made(), x, given);
          must(
            spikes.shape.join() === given.join(),
            `Currents [${given.join(', ')}] gave spikes [${spikes.shape.join(', ')}].`,
          );
        }
      }),
    'spikes are 0 or 1': () =>
      on('cpu', () => {
        const strange = spikesOf(made(), currents()).data.find((s) => s !== 0 && s !== 1);
        must(strange === undefined, `A spike is ${strange}: return what ops.spike gives.`);
      }),
    'a strong input makes spikes': () =>
      on('cpu', () => {
        const { data } = spikesOf(made(), new Float32Array(T * B * C).fill(100));
        must(
          data.some((s) => s > 0),
          `An input of 100 at each of ${T} steps makes no spike: look at the threshold.`,
        );
      }),
    'same input, same bits; no state left from other calls': () =>
      on('cpu', () => {
        const neuron = made();
        const first = spikesOf(neuron, currents()).data;
        spikesOf(neuron, draw('other', 0, 9));
        must(
          same(first, spikesOf(neuron, currents()).data),
          'The second run differs: step must hold nothing of its own.',
        );
        must(same(first, spikesOf(made(), currents()).data), 'Two neurons of the same options differ.');
      }),
    'no sample sees another, no step the future': () =>
      on('cpu', () => {
        const x = currents();
        const { data } = spikesOf(made(), x);
        const changed = Float32Array.from(x, (v, i) => {
          const [t, b] = [Math.floor(i / (B * C)), Math.floor(i / C) % B];
          return t === T - 1 || b === 1 ? v + 2 : v;
        });
        const other = spikesOf(made(), changed).data;
        const touched = (i: number) => i >= (T - 1) * B * C || Math.floor(i / C) % B === 1;
        const leak = data.findIndex((s, i) => !touched(i) && s !== other[i]);
        must(leak < 0, `Changing sample 1 and the last step changed spike ${leak} of [T, B, C] = [${T}, ${B}, ${C}].`);
      }),
    'finite for silent and huge input': () =>
      on('cpu', () => {
        for (const size of [0, 1e4, -1e4]) {
          const x = new Float32Array(T * B * C).fill(size);
          const all = { spikes: spikesOf(made(), x).data, ...gradientsOf(made(), x, draw('dz', -1, 1)) };
          for (const [name, values] of Object.entries(all))
            must(
              values.every(Number.isFinite),
              `An input of ${size} gives a ${name} or its gradient that is not finite.`,
            );
        }
      }),
    'soft gradients equal finite differences': () =>
      on('cpu', () => {
        // A kink close to one draw spoils a difference there; a wrong gradient is wrong in every draw.
        let worst = '';
        for (const attempt of ['a', 'b', 'c']) {
          const [x, dz] = [draw(`x ${attempt}`, -0.5, 3), draw(`dz ${attempt}`, -1, 1)];
          const [got, want] = [gradientsOf(made(), x, dz, true), differencesOf(made(), x, dz)];
          const bound = isStepped(made()) ? 1e-4 : 2e-2;
          const bad = Object.keys(want).find((name) => !(distance(got[name]!, want[name]!) < bound));
          if (bad === undefined) return;
          worst = `Gradient of ${bad} is off by ${distance(got[bad]!, want[bad]!)} of the largest`;
        }
        must(false, `${worst}: does the surrogate's derivative belong to its primitive?`);
      }),
    'compiled equals composed': async () => {
      const [x, dz] = [steadyCurrents(made()), draw('dz', -1, 1)];
      const run = () => ({ spikes: spikesOf(made(), x).data, gradients: gradientsOf(made(), x, dz) });
      const composed = await on('cpu', run);
      const compiled = await on('genospike-wasm', run);
      must(same(composed.spikes, compiled.spikes), 'Spikes on the wasm backend differ from those of tf ops on cpu.');
      for (const [name, want] of Object.entries(composed.gradients)) {
        const off = distance(compiled.gradients[name]!, want);
        must(off < 1e-5, `The gradient of ${name} on the wasm backend is off by ${off} of the largest.`);
      }
    },
    'no tensor left': async () => {
      for (const backend of ['cpu', 'genospike-wasm'] as const)
        await on(backend, () => {
          const before = tf.memory().numTensors;
          spikesOf(made(), currents());
          gradientsOf(made(), currents(), draw('dz', -1, 1));
          const left = tf.memory().numTensors - before;
          must(left === 0, `${left} tensors are left on ${backend}: keep no tensor outside step or sequence.`);
        });
    },
  };
  return lawsOf(
    contribution,
    of,
    Object.fromEntries(Object.entries(laws).filter(([name]) => except[name] === undefined)),
  );
}

/** Runs the law of the role `neuron` in the test runner at hand, for each set of options. */
export const testNeuron = (contribution: OfRole<'neuron'>, cases: readonly NeuronCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => neuronLaws(contribution, of)));
