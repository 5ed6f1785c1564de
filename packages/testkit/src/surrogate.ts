import { equations, make, parse } from '@genospike/core';
import type { OfRole, Surrogate } from '@genospike/core';
import { multiStep, tf, useWasm } from '@genospike/tensor';
import { lawsOf } from './case.ts';
import type { Case } from './case.ts';
import { must, testLaws } from './law.ts';
import type { Law } from './law.ts';

/** Off round numbers, where surrogates have their kinks. */
const points = Float32Array.from({ length: 161 }, (_, i) => (i - 80) / 20 + 0.0137);
const extremes = Float32Array.of(-1e6, -1e3, -100, 100, 1e3, 1e6, 0);

/** The derivative as a network meets it: the gradient of one step of a neuron that only spikes. */
async function derivatives(surrogate: Surrogate, x: Float32Array, backend: 'cpu' | 'wasm'): Promise<Float32Array> {
  const before = tf.getBackend();
  await (backend === 'cpu' ? tf.setBackend('cpu') : useWasm());
  const neuron = equations({
    surrogate,
    state: {},
    parameters: {},
    step: (_, input, __, { spike }) => ({ spike: spike(input), state: {} }),
  });
  const result = tf.tidy(() => {
    const slope = tf.grad((input: tf.Tensor) => tf.sum(multiStep(neuron, input, {}, { timesteps: 1 })));
    return Float32Array.from(slope(tf.tensor2d(x, [1, x.length])).dataSync());
  });
  if (before) await tf.setBackend(before);
  return result;
}

/** The law of the role `surrogate`, for one set of options. */
export function surrogateLaws(contribution: OfRole<'surrogate'>, of: Case = {}): Law[] {
  const { options = {}, needs = {} } = of;
  const made = (): Surrogate => make(contribution, options, needs);
  return lawsOf(contribution, of, {
    'options survive JSON': () => {
      const parsed: unknown = parse(contribution.options, options, contribution.id);
      const again: unknown = parse(contribution.options, JSON.parse(JSON.stringify(parsed)), contribution.id);
      must(
        JSON.stringify(again) === JSON.stringify(parsed),
        `Parsed options ${JSON.stringify(parsed)} become ${JSON.stringify(again)} when they are parsed again.`,
      );
    },
    'the derivative is that of the primitive': async () => {
      const surrogate = made();
      const got = await derivatives(surrogate, points, 'cpu');
      const h = 1e-5;
      points.forEach((x, i) => {
        const want = (surrogate.primitive(x + h) - surrogate.primitive(x - h)) / (2 * h);
        must(
          Math.abs(got[i]! - want) <= 1e-4 * Math.max(1, Math.abs(want)),
          `At ${x} the derivative is ${got[i]}, but the primitive rises by ${want}.`,
        );
      });
    },
    'finite and not negative': async () => {
      for (const at of [points, extremes]) {
        const got = await derivatives(made(), at, 'cpu');
        const bad = got.findIndex((d) => !(d >= 0 && d < Infinity));
        must(bad < 0, `At ${at[bad]} the derivative is ${got[bad]}.`);
      }
      const odd = extremes.find((x) => !Number.isFinite(made().primitive(x)));
      must(odd === undefined, `At ${odd} the primitive is not finite.`);
    },
    'compiled equals composed': async () => {
      for (const at of [points, extremes]) {
        const [composed, compiled] = [await derivatives(made(), at, 'cpu'), await derivatives(made(), at, 'wasm')];
        const bad = composed.findIndex((d, i) => !(Math.abs(d - compiled[i]!) <= 1e-6 * Math.max(1, Math.abs(d))));
        must(
          bad < 0,
          `At ${at[bad]} the derivative is ${composed[bad]} by tf ops, ${compiled[bad]} on the wasm backend.`,
        );
      }
    },
  });
}

/** Runs the law of the role `surrogate` in the test runner at hand, for each set of options. */
export const testSurrogate = (contribution: OfRole<'surrogate'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => surrogateLaws(contribution, of)));
