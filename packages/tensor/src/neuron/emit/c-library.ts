import type { Lowered } from '../lower.ts';
import * as c from './c.ts';
import type { Form } from './walk.ts';

const walks = {
  narrow: { forward: c.narrowForward, backward: c.narrowBackward },
  wide: { forward: c.wideForward, backward: c.wideBackward },
};

/** The name of a kernel in the library of its neuron. */
export const walkName = (walk: keyof typeof walks, pass: 'forward' | 'backward', { bits, constant }: Form): string =>
  [walk, pass, bits ? 'bits' : 'floats', constant ? 'constant' : 'steps'].join('_');

const libraries = new WeakMap<Lowered, string>();

/** All kernels of a neuron as one C source: a compiler takes longer to start than to compile one. */
export function neuronLibrary(low: Lowered): string {
  const known = libraries.get(low);
  if (known !== undefined) return known;
  const forms = [false, true].flatMap((constant) =>
    (low.fires ? [false, true] : [false]).map((bits): Form => ({ bits, constant })),
  );
  const walked = (['narrow', 'wide'] as const).flatMap((walk) => [
    ...forms.map((form) => walks[walk].forward(walkName(walk, 'forward', form), low, form)),
    ...forms
      .filter(({ bits }) => !bits)
      .map((form) => walks[walk].backward(walkName(walk, 'backward', form), low, form)),
  ]);
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
