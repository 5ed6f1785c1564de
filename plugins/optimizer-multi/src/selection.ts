import { crowding, fronts } from './pareto.ts';
import type { Objectives } from './pareto.ts';

/** A point of [0, 1] a coordinate, what it reached, and its place among all. */
export interface Member {
  readonly point: Float64Array;
  readonly values: Objectives;
  readonly rank: number;
  readonly crowd: number;
}
/** Parents and children to the best half: front by front, the last one by its room (Deb et al. 2002, III.C). */
export function select(all: readonly Pick<Member, 'point' | 'values'>[], population: number): Member[] {
  const ranked = fronts(all.map(({ values }) => values)).flatMap((front, rank) => {
    const room = crowding(front.map((i) => all[i]!.values));
    return front.map((i, at): Member => ({ ...all[i]!, rank, crowd: room[at]! }));
  });
  return ranked.sort(better).slice(0, population);
}
/** Negative where `a` is better: by rank, then by room. */
export const better = (a: Member, b: Member): number =>
  a.rank - b.rank || (a.crowd === b.crowd ? 0 : b.crowd - a.crowd);
