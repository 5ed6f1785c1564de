import type { Fitness, GenerationRow } from '@genospike/core';
import type { Judged } from './judge.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** One generation in numbers, over its results that did not fail. `spread` is the standard deviation (divided by n).
 *  @param generation from 1
 *  @param ok the results that did not fail, at least one; @param best the best of them
 *  @param ever the best value so far */
export function rowOf(
  generation: number,
  ok: readonly Judged[],
  { best, ever, failed, fitness }: { best: Judged; ever: number; failed: number; fitness: readonly Fitness[] },
): GenerationRow {
  const values = ok.map(({ value }) => value);
  const middle = mean(values);
  const terms = fitness.map(
    ({ name }, i) => [name, { best: best.values[i]!, mean: mean(ok.map((one) => one.values[i]!)) }] as const,
  );
  return {
    generation,
    best: best.value,
    mean: middle,
    spread: Math.sqrt(mean(values.map((x) => (x - middle) * (x - middle)))),
    ever,
    terms: Object.fromEntries(terms),
    failed,
  };
}
