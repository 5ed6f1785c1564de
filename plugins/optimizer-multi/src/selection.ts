import { fronts } from './pareto.ts';
import type { Objectives } from './pareto.ts';
import { thinned } from './thinning.ts';

/** A point of [0, 1] a coordinate, what it reached, and its place among all. */
export interface Member {
  readonly point: Float64Array;
  readonly values: Objectives;
  readonly rank: number;
  readonly crowd: number;
}
/** Parents and children to the best half: front by front, the last one by its room (Deb et al. 2002, III.C). */
export function select(all: readonly Pick<Member, 'point' | 'values'>[], population: number): Member[] {
  const chosen: Member[] = [];
  for (const [rank, front] of fronts(all.map(({ values }) => values)).entries()) {
    const rest = population - chosen.length;
    if (rest <= 0) break;
    const stay = thinned(
      front.map((i) => all[i]!.values),
      rest,
    );
    for (const { at, room } of stay) chosen.push({ ...all[front[at]!]!, rank, crowd: room });
  }
  return chosen;
}
