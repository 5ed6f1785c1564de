import { refuse } from './errors.ts';
import { place } from './place.ts';

const never = (what: string) => (): never => {
  throw refuse(
    `A step equation reads ${what}.`,
    'let it depend on its arguments alone: it is traced once, and would keep the first answer for ever',
    place(),
  );
};

/** Runs `work` while clocks and random numbers refuse to answer. */
export function pure<R>(work: () => R): R {
  const { Date: clock, performance, crypto } = globalThis;
  const time = never('the clock');
  const chance = never('random numbers');
  const date = new Proxy(clock, {
    apply: time,
    construct: time,
    get: (target, name) => (name === 'now' ? time : (Reflect.get(target, name) as unknown)),
  });
  const undo = [
    replace(globalThis, 'Date', date),
    replace(performance, 'now', time),
    replace(Math, 'random', chance),
    replace(crypto, 'getRandomValues', chance),
    replace(crypto, 'randomUUID', chance),
  ];
  try {
    return work();
  } finally {
    for (const back of undo) back();
  }
}

/** Sets a property for a while; what it returns puts things back. */
function replace<T extends object, K extends keyof T>(target: T | undefined, name: K, value: T[K]): () => void {
  if (!target) return () => undefined;
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}
