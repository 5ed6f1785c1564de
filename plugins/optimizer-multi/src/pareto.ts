/** Objectives of one result, all to be larger; undefined: failed. */
export type Objectives = readonly number[] | undefined;

/** Better in one and worse in none; whoever did not fail is better than whoever did. */
export function dominates(a: Objectives, b: Objectives): boolean {
  if (!a || !b) return a !== b && !b;
  let better = false;
  for (let k = 0; k < a.length; k++) {
    if (a[k]! < b[k]!) return false;
    if (a[k]! > b[k]!) better = true;
  }
  return better;
}

/** Fronts of indices, best first: nobody in a front is dominated once the fronts before it are gone (Deb et al. 2002, III.A). */
export function fronts(points: readonly Objectives[]): number[][] {
  const above = points.map(() => 0);
  const below = points.map((p) => {
    const worse: number[] = [];
    points.forEach((q, j) => dominates(p, q) && worse.push(j) && above[j]!++);
    return worse;
  });
  const found: number[][] = [];
  let front = above.flatMap((n, i) => (n === 0 ? i : []));
  while (front.length) {
    found.push(front);
    const next: number[] = [];
    for (const i of front) for (const j of below[i]!) if (--above[j]! === 0) next.push(j);
    front = next.sort((a, b) => a - b);
  }
  return found;
}

/** Crowding distance of each of a front: the sides of the box between its neighbours, each as a share of the front's
 *  width; infinite at the ends (Deb et al. 2002, III.B). An objective in which all are equal says nothing. */
export function crowding(front: readonly Objectives[]): number[] {
  const distance = front.map(() => 0);
  for (let k = 0; k < (front[0]?.length ?? 0); k++) {
    const value = (i: number) => front[i]![k]!;
    const order = front.map((_, i) => i).sort((i, j) => value(i) - value(j) || i - j);
    const [low, high] = [order[0]!, order.at(-1)!];
    if (value(low) === value(high)) continue;
    distance[low] = distance[high] = Infinity;
    for (let at = 1; at < order.length - 1; at++)
      distance[order[at]!]! += (value(order[at + 1]!) - value(order[at - 1]!)) / (value(high) - value(low));
  }
  return distance;
}
