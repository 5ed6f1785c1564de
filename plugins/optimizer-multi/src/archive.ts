import type { Told } from '@genospike/core';
import type { Objectives } from './pareto.ts';

/** The terms of a result; undefined where it failed. */
export const objectives = ({ status, values }: Told): Objectives =>
  status === 'ok' && values.every(Number.isFinite) ? values : undefined;

/** Of both, what none of both dominates; a genome that came again counts once. */
export function merged(archive: readonly Told[], results: readonly Told[]): Told[] {
  const front = [...archive];
  for (const one of results) {
    if (!objectives(one)) continue;
    let [kept, beaten] = [0, false];
    // One pass, as the front may be long: none of it beats another, so whoever beats one of it is beaten by none.
    for (const other of front) {
      const place = compare(other, one);
      if (place === 'above') {
        beaten = true;
        break;
      }
      if (place !== 'below') front[kept++] = other;
    }
    if (beaten) continue;
    front.length = kept;
    front.push(one);
  }
  return front;
}

/** Where a lies seen from b; the same genome with the same values is above: it counts once. */
function compare(a: Told, b: Told): 'above' | 'below' | 'beside' {
  let [up, down] = [false, false];
  for (let k = 0; k < b.values.length; k++) {
    if (a.values[k]! > b.values[k]!) up = true;
    else if (a.values[k]! < b.values[k]!) down = true;
  }
  if (up !== down) return up ? 'above' : 'below';
  return same(a.genome, b.genome) ? 'above' : 'beside';
}
function same(a: readonly number[], b: readonly number[]): boolean {
  for (let j = 0; j < b.length; j++) if (a[j] !== b[j]) return false;
  return true;
}
