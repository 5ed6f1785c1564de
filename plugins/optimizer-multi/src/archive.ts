import type { Told } from '@genospike/core';
import { dominates } from './pareto.ts';
import type { Objectives } from './pareto.ts';

/** The terms of a result; undefined where it failed. */
export const objectives = ({ status, values }: Told): Objectives =>
  status === 'ok' && values.every(Number.isFinite) ? values : undefined;

/** Of both, what none of both dominates; a genome that came again counts once. */
export function merged(archive: readonly Told[], results: readonly Told[]): Told[] {
  let front = [...archive];
  for (const one of results) {
    const values = objectives(one);
    if (!values || front.some((other) => dominates(objectives(other), values) || same(other.genome, one.genome)))
      continue;
    front = front.filter((other) => !dominates(values, objectives(other)));
    front.push(one);
  }
  return front;
}
const same = (a: readonly number[], b: readonly number[]): boolean => a.every((x, i) => x === b[i]);
