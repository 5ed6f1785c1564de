import { largestContributors } from './contribution.ts';
import { fronts } from './pareto.ts';
import type { Objectives } from './pareto.ts';

/** The best of all: front by front; of the last one those that add most hypervolume, of equal ones and of failed ones the
 *  later. The reference lies as far below the worst value as the best lies above it, so that scales of objectives have
 *  no say (DEAP: worst less 1, which favours the ends of an objective of small numbers).
 *  @returns indices of `keep` of them */
export function chooseByVolume(points: readonly Objectives[], keep: number): number[] {
  const chosen: number[] = [];
  for (const front of fronts(points)) {
    const room = keep - chosen.length;
    if (front.length <= room) chosen.push(...front);
    else if (room > 0) {
      const values = front.map((i) => points[i]).filter((p) => p !== undefined);
      // Failed ones are a front of their own.
      if (values.length) chosen.push(...largestContributors(values, room, below(points)).map((at) => front[at]!));
      else chosen.push(...front.slice(-room));
    }
  }
  return chosen;
}

function below(points: readonly Objectives[]): number[] {
  const [low, high]: [number[], number[]] = [[], []];
  for (const point of points)
    point?.forEach((v, k) => {
      low[k] = Math.min(low[k] ?? v, v);
      high[k] = Math.max(high[k] ?? v, v);
    });
  return low.map((v, k) => v - (high[k]! - v || 1));
}
