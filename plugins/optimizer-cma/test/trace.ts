import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/** What every golden trace of a peer holds: constants, then points told, values (smaller is better), and numbers after. */
export interface Trace {
  readonly algorithm: string;
  readonly d: number;
  readonly constants: Readonly<Record<string, number>> & { readonly weights: number[] };
  readonly tells: readonly (Readonly<Record<string, number[]>> & {
    readonly x: number[][];
    readonly sigma: number;
  })[];
}

export function traces<T extends Trace = Trace>(name: string): T[] {
  const file = new URL(`./fixtures/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { traces: T[] }).traces;
}

/** Within 1e-9 of the quantity's largest element. */
export function near(found: ArrayLike<number>, wanted: readonly number[]): void {
  const size = Math.max(...wanted.map(Math.abs)) || 1;
  expect(found.length).toBe(wanted.length);
  expect(Math.max(...wanted.map((x, i) => Math.abs(x - found[i]!))) / size).toBeLessThan(1e-9);
}
