import { Timesteps, make, parse } from '@genospike/core';
import type { Neuron, OfRole } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { lawsOf, same } from './case.ts';
import type { Case } from './case.ts';
import { must, testLaws } from './law.ts';
import type { Law } from './law.ts';
import {
  B,
  C,
  T,
  currents,
  differencesOf,
  distance,
  draw,
  gradientsOf,
  isStepped,
  on,
  shape,
  spikesOf,
  steadyCurrents,
} from './neuron/run.ts';
import { served } from './services.ts';

export interface NeuronCase extends Case {
  /** Laws that this neuron breaks on purpose, and why: `{ 'spikes are 0 or 1': 'fires integers' }`. */
  readonly except?: Readonly<Record<string, string>>;
}

/** The law of the role `neuron`, for one set of options; a neuron that needs the timesteps is told the law's. */
export function neuronLaws(contribution: OfRole<'neuron'>, of: NeuronCase = {}): Law[] {
  const { options = {}, except = {} } = of;
  const needs = served(contribution, of.needs ?? {}, [[Timesteps, T]]);
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
          const count = given.reduce((a, b) => a * b);
          const x = draw('shape', -0.5, 3, count);
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
              `An input of ${size} gives ${name === 'spikes' ? name : `gradients of ${name}`} that are not finite.`,
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
