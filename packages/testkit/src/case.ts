import type { AnyContribution } from '@genospike/core';
import type { Law } from './law.ts';

/** One set of options under test, and what the contribution needs beside them, under its own names. */
export interface Case {
  readonly options?: object;
  readonly needs?: Readonly<Record<string, unknown>>;
}

/** Names every law by what it judges: `coder rate {"gain":2}: same seed, same bits`. */
export const lawsOf = (
  { role, id }: AnyContribution,
  { options = {} }: Case,
  laws: Readonly<Record<string, Law['run']>>,
): Law[] => {
  const set = Object.keys(options).length ? ` ${JSON.stringify(options)}` : '';
  return Object.entries(laws).map(([name, run]) => ({ name: `${role} ${id}${set}: ${name}`, run }));
};

/** Made at the first call, kept for the next. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Equal numbers, bit for bit but for the sign of zero. */
export const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (x: number, i) => Object.is(x + 0, b[i]! + 0));

export const isCount = (n: number): boolean => Number.isInteger(n) && n > 0;

/** What is thrown, if anything is. */
export function refusalOf(attempt: () => unknown): unknown {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error ?? 'nothing';
  }
}
