import { exclusive, meet } from './hypervolume.ts';
import type { Values } from './hypervolume.ts';

/** The points that stay when the one that adds the least hypervolume goes, again and again (Igel, Hansen & Roth 2007, 3.1;
 *  Voss et al. 2010). Of equal ones the earlier goes. After each, only those who shared volume with it are told anew:
 *  what p and the lost one dominate alone is now p's.
 *  @param points [n][m] of one front @param keep how many stay @param reference [m], worse than all of them
 *  @returns indices, ascending */
export function largestContributors(points: readonly Values[], keep: number, reference: Values): number[] {
  const left = points.map((_, i) => i);
  if (left.length <= keep) return left;
  const others = (...without: readonly number[]): Values[] =>
    left.filter((i) => !without.includes(i)).map((i) => points[i]!);
  const adds = points.map((point, i) => exclusive(point, others(i), reference));
  for (;;) {
    let least = 0;
    for (let at = 1; at < left.length; at++) if (adds[left[at]!]! < adds[left[least]!]!) least = at;
    const [lost] = left.splice(least, 1);
    if (left.length <= keep) return left;
    for (const i of left) {
      const shared = meet(points[i]!, points[lost!]!, reference.length);
      if (!left.some((j) => j !== i && covers(points[j]!, shared))) adds[i]! += exclusive(shared, others(i), reference);
    }
  }
}

function covers(a: Values, b: Values): boolean {
  for (let k = 0; k < b.length; k++) if (a[k]! < b[k]!) return false;
  return true;
}
