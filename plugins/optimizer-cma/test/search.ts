import { make } from '@genospike/core';
import type { Genome, OfRole, Optimizer, Told } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';

export type Value = (x: readonly number[]) => number;
export const sphere: Value = (x) => -x.reduce((sum, v) => sum + v * v, 0);
export const ellipsoid: Value = (x) => -x.reduce((sum, v, i) => sum + 1e6 ** (i / (x.length - 1)) * v * v, 0);
export const rosenbrock: Value = (x) =>
  -x.slice(1).reduce((sum, v, i) => sum + 100 * (v - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0);
export const rastrigin: Value = (x) => -x.reduce((sum, v) => sum + v * v + 10 - 10 * Math.cos(2 * Math.PI * v), 0);

/** One in 10 dimensions, start 3, spread 2. */
export const build = (
  one: OfRole<'optimizer'>,
  options: object = {},
  space: Partial<Genome> = {},
  seed = 1,
): Optimizer => make(one, options, { space: { size: 10, mean: 3, spread: 2, ...space }, rng: counterRng(seed) });

/** One generation. @returns the best value, and how many were evaluated */
function generation(one: Optimizer, value: Value, status: Told['status']): readonly [best: number, spent: number] {
  const genomes = one.ask();
  const values = genomes.map(value);
  one.tell(genomes.map((genome, i) => ({ genome, status, value: values[i]!, values: [], traits: {} })));
  return [Math.max(...values), values.length];
}
export const tellAll = (one: Optimizer, value: Value, status: Told['status'] = 'ok'): number =>
  generation(one, value, status)[0];

/** Evaluations until a value passes -1e-8, or the reason why none does. */
export function evaluations(one: Optimizer, value: Value, most = 100_000): number | string {
  for (let total = 0; total < most;) {
    const [best, spent] = generation(one, value, 'ok');
    total += spent;
    if (best > -1e-8) return total;
    const reason = one.done?.();
    if (reason) return reason;
  }
  return 'too many evaluations';
}

/** Generations until it is done, the reason in words. */
export function reason(one: Optimizer, value: Value, generations = 5000): string {
  for (let i = 0; i < generations; i++) {
    tellAll(one, value);
    const why = one.done?.();
    if (why) return why;
  }
  return 'never';
}

export function median(values: readonly (number | string)[]): number {
  return values.map(Number).toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
