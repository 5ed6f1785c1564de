import { createHash } from 'node:crypto';
import { GenoError } from '@genospike/core';

const kindOf = (value: object): string => value.constructor?.name ?? 'a strange object';
/** By tag, not by prototype: a plain object of another realm (jest, vm) is plain too. */
const isPlain = (value: object): boolean =>
  Object.prototype.toString.call(value) === '[object Object]' &&
  Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {}) === null;

/** The one text of a value: sorted keys, no undefined, nothing that JSON would lose.
 *  @throws GENO_NOT_PLAIN with the path of what would not survive */
export function canonical(value: unknown, path = ''): string {
  const refuse = (what: string) =>
    new GenoError('GENO_NOT_PLAIN', `${path || 'The value'} is ${what}: it would not survive JSON.`, {
      path,
      fix: 'Write plain data: numbers, strings, booleans, lists and objects of these.',
    });
  if (typeof value === 'number' && !Number.isFinite(value)) throw refuse(String(value));
  if (value === null || ['number', 'string', 'boolean'].includes(typeof value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((v, i) => canonical(v, `${path}[${i}]`)).join(',')}]`;
  if (typeof value !== 'object') throw refuse(`a ${typeof value}`);
  if (!isPlain(value)) throw refuse(`a ${kindOf(value)}`);
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => `${JSON.stringify(key)}:${canonical(v, path ? `${path}.${key}` : key)}`);
  return `{${entries.join(',')}}`;
}

/** SHA-256 of the canonical text, 16 hexadecimal digits. */
export const hash = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);

/** Freezes plain data to its leaves. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

/** A copy as JSON would give it back; typed arrays become lists. */
export const plain = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, v: unknown) => (ArrayBuffer.isView(v) ? Array.from(v as Float32Array) : v)),
  ) as T;
