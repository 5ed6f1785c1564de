import type { Lowered } from '../lower.ts';
import * as c from './c.ts';
import { formWords } from './walk.ts';
import type { Form } from './walk.ts';

const walks = {
  narrow: { forward: c.narrowForward, backward: c.narrowBackward },
  wide: { forward: c.wideForward, backward: c.wideBackward },
};

/** The name of a kernel in the library of its neuron. */
export const walkName = (walk: keyof typeof walks, pass: 'forward' | 'backward', form: Form): string =>
  [walk, pass, ...formWords(form)].join('_');

const libraries = new WeakMap<Lowered, string>();

/** All kernels of a neuron as one C source: a compiler takes longer to start than to compile one. */
export function neuronLibrary(low: Lowered): string {
  const known = libraries.get(low);
  if (known !== undefined) return known;
  const both = [false, true];
  const passes = {
    forward: both.filter((bits) => !bits || low.fires).map((bits) => ({ bits, pooled: false })),
    backward: both.map((pooled) => ({ bits: false, pooled })),
  };
  const walked = (['narrow', 'wide'] as const).flatMap((walk) =>
    (['forward', 'backward'] as const).flatMap((pass) =>
      both.flatMap((constant) =>
        passes[pass].map((form) =>
          walks[walk][pass](walkName(walk, pass, { ...form, constant }), low, { ...form, constant }),
        ),
      ),
    ),
  );
  const stepped = [
    c.stepForward('stepForward', low, false),
    ...(low.fires ? [c.stepForward('stepBits', low, true)] : []),
    c.stepSweep('stepSweep', low),
    c.stepReverse('stepReverse', low),
  ];
  const source = [c.PRELUDE, ...walked, ...stepped].join('\n');
  libraries.set(low, source);
  return source;
}
