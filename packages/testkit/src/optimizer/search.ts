import type { Optimizer, Told } from '@genospike/core';
import { must } from '../law.ts';

export type Point = readonly number[];
export type Population = readonly Point[];
export type Value = (genome: Point) => number;

export const sphere: Value = (x) => -x.reduce((sum, v) => sum + v * v, 0);
/** Axes of 1 to 1000 times the length. */
export const ellipsoid: Value = (x) => -x.reduce((sum, v, i) => sum + 1e6 ** (i / (x.length - 1)) * v * v, 0);
export const ok = (genome: Point, value: number, values: Point = [value]): Told => ({
  genome,
  status: 'ok',
  value,
  values,
  traits: {},
});
/** As the loop tells it: plain JSON, the lowest value there is. */
export const failed = (genome: Point): Told => ({ ...ok(genome, -Number.MAX_VALUE), status: 'failed' });

/** Results that did not fail and that none of all is better than in one term and worse than in none. */
export const unbeaten = (all: readonly Told[]): readonly Told[] => {
  const sound = all.filter(({ status }) => status === 'ok');
  const beats = ({ values: a }: Told, { values: b }: Told) =>
    a.every((x, k) => x >= b[k]!) && a.some((x, k) => x > b[k]!);
  return sound.filter((one) => !sound.some((other) => beats(other, one)));
};
/** Their genomes, each once, in an order of their own. */
export const genomesOf = (results: readonly Told[]): readonly string[] => [
  ...new Set(results.map(({ genome }) => JSON.stringify(genome)).sort()),
];

/** The best value of so many evaluations; a value of NaN fails. Ends where the optimizer is done. */
export function climb(one: Optimizer, value: Value, evaluations: number): number {
  let best = -Infinity;
  for (let spent = 0; spent < evaluations && !one.done?.();) {
    const genomes = one.ask();
    spent += genomes.length;
    const values = genomes.map(value);
    one.tell(genomes.map((x, i) => (Number.isNaN(values[i]) ? failed(x) : ok(x, values[i]!))));
    for (const v of values) if (v > best) best = v;
  }
  return best;
}

/** Evaluations until the value is within `precision` of 0, in whole generations; Infinity where the budget does not do. */
export function reach(one: Optimizer, value: Value, precision: number, evaluations: number): number {
  for (let spent = 0; spent < evaluations && !one.done?.();) {
    const results = one.ask().map((x) => ok(x, value(x)));
    spent += results.length;
    if (results.some((result) => -result.value <= precision)) return spent;
    one.tell(results);
  }
  return Infinity;
}

/** What is asked for over some generations. */
export function path(one: Optimizer, value: Value, generations: number): Population[] {
  return Array.from({ length: generations }, () => {
    const genomes = one.ask();
    one.tell(genomes.map((x) => ok(x, value(x))));
    return genomes;
  });
}

export function plain(genomes: Population, size: number): void {
  for (const genome of genomes) {
    must(Array.isArray(genome), 'A genome must be a plain array: it crosses processes as JSON.');
    must(genome.length === size, `A genome has ${genome.length} numbers, not ${size}.`);
    must(genome.every(Number.isFinite), `A genome holds ${genome.find((x) => !Number.isFinite(x))}.`);
  }
}

export function same(found: unknown, wanted: unknown, what: string): void {
  must(JSON.stringify(found) === JSON.stringify(wanted), `${what} asks for other genomes.`);
}

export function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
