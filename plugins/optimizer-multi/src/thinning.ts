import type { Objectives } from './pareto.ts';

/** Who stays of a front when the one with the least room goes, again and again, the room of its neighbours then told
 *  anew (Kukkonen & Deb 2006): taking all at once, as Deb et al. 2002 do, leaves holes where several neighbours go.
 *  Room is the crowding distance; of equal ones the later goes.
 *  @returns places in the front, ascending, and the room each has at last */
export function thinned(front: readonly Objectives[], keep: number): { readonly at: number; readonly room: number }[] {
  const left = front.map((_, i) => i);
  // Neighbours of each along each objective; an objective in which all are equal says nothing.
  const chains = Array.from({ length: front[0]?.length ?? 0 }, (_, k) => chain(front.map((point) => point![k]!)));
  const sides = chains.filter(({ width }) => width > 0);
  const room = (i: number): number => {
    let sum = 0;
    for (const { values, width, lower, upper } of sides) {
      const [below, above] = [lower[i]!, upper[i]!];
      if (below < 0 || above < 0) return Infinity;
      sum += (values[above]! - values[below]!) / width;
    }
    return sum;
  };
  const rooms = left.map(room);
  while (left.length > keep) {
    let least = 0;
    for (let at = 1; at < left.length; at++) if (rooms[left[at]!]! <= rooms[left[least]!]!) least = at;
    const [lost] = left.splice(least, 1);
    for (const { lower, upper } of sides) {
      const [below, above] = [lower[lost!]!, upper[lost!]!];
      if (below >= 0) upper[below] = above;
      if (above >= 0) lower[above] = below;
    }
    for (const { lower, upper } of sides)
      for (const i of [lower[lost!]!, upper[lost!]!]) if (i >= 0) rooms[i] = room(i);
  }
  return left.map((at) => ({ at, room: rooms[at]! }));
}

function chain(values: readonly number[]) {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
  const [lower, upper] = [new Int32Array(values.length), new Int32Array(values.length)];
  order.forEach((i, at) => {
    lower[i] = order[at - 1] ?? -1;
    upper[i] = order[at + 1] ?? -1;
  });
  return { values, lower, upper, width: values[order.at(-1)!]! - values[order[0]!]! };
}
