import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';

interface Tell {
  readonly f: number[];
  /** The last has its points. */
  readonly x?: number[][];
  readonly sigma?: number;
  readonly B?: number[][];
  readonly mean: number[];
  readonly std?: number[];
  readonly ps?: number[];
  readonly p_std?: number[];
  readonly pc?: number[];
  readonly D?: number[];
  readonly v?: number[];
}

/** Of ../shared/reference/optimizers.json: what a reference did with numbers drawn beforehand. */
export interface Trace {
  readonly algorithm: string;
  readonly d: number;
  readonly constants: Readonly<Record<string, number & number[]>> & { readonly popsize: number };
  readonly initial: Readonly<Record<string, number[]>>;
  readonly tells: readonly Tell[];
}
interface Fixture {
  readonly z: Readonly<Record<string, number[][][]>>;
  readonly traces: readonly Trace[];
}
const read = (name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Fixture;

/** The traces of an algorithm, each with its numbers [generation][row][d]. */
export function golden(fixture: string, algorithm: string): { trace: Trace; z: number[][][]; d: number }[] {
  const { z, traces } = read(fixture);
  return traces
    .filter((trace) => trace.algorithm === algorithm)
    .map((trace) => ({ trace, z: z[trace.d]!, d: trace.d }));
}

/** Within 1e-9 of the quantity's largest element. */
export function near(found: ArrayLike<number>, wanted: readonly number[]): void {
  const size = Math.max(...wanted.map(Math.abs), 1e-12);
  expect(found.length).toBe(wanted.length);
  expect(Math.max(...wanted.map((x, i) => Math.abs(x - found[i]!))) / size).toBeLessThan(1e-9);
}

/** Ours has pairs side by side, theirs the mirror images in a second half. */
export const sideBySide = <T>(rows: readonly T[]): T[] =>
  rows.map((_, i) => rows[(i >> 1) + (i % 2) * (rows.length / 2)]!);

export const heights = (f: readonly number[]): number[] => f.map((x) => -x);

/** Points of a sample that are written over each other. */
export const copies = (points: Iterable<Float64Array>): number[][] => Array.from(points, (x) => [...x]);
