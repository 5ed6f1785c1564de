import { DECISIONS, RUN_EVENTS } from '@genospike/core';
import { must } from './law.ts';

type Handler = (event: unknown) => unknown;
/** The handler of a tap: a function, or one with its order. */
export function handlerOf(name: string, tap: unknown): Handler {
  const handler = typeof tap === 'object' && tap !== null && 'handler' in tap ? tap.handler : tap;
  must(typeof handler === 'function', `The tap on ${name} is ${typeof tap}: a function, or { order, handler }.`);
  if (handler !== tap) {
    const { order } = tap as { readonly order?: unknown };
    must(order === 'pre' || order === 'post', `The order of the tap on ${name} is ${String(order)}: 'pre' or 'post'.`);
  }
  return handler as Handler;
}

/** Holds taps to hooks that are there, and to decisions that their role may make. */
export function judgeTaps(
  taps: object,
  { hooks = [], may = [] }: { readonly hooks?: readonly string[]; readonly may?: readonly string[] },
): void {
  for (const [name, tap] of Object.entries(taps)) {
    if (tap === undefined) continue;
    must(
      !(name in DECISIONS || name === 'contribution:resolve') || may.includes(name),
      `It taps ${name}, which decides: the role only ${may.length ? `decides ${may.join(', ')}` : 'watches'}.`,
    );
    const known = name in RUN_EVENTS || hooks.includes(name) || may.includes(name);
    must(
      known,
      `It taps ${name}, which is no hook of core. A hook of a plugin is named in the case: hooks: ['${name}'].`,
    );
    handlerOf(name, tap);
  }
}
