/** Values of one result, all to be larger. */
export type Values = readonly number[];

/** Volume of what the points dominate and what dominates the reference: larger values are better, the reference is worse
 *  than what counts (where smaller is better, negate points and reference). Exact for any number of objectives:
 *  a sweep for two, slices for more (While, Bradstreet & Barone 2012, WFG), each slice what a point adds to those above it.
 *  Points that do not pass the reference in every objective add nothing.
 *  @param points [n][m] @param reference [m] */
export function hypervolume(points: readonly Values[], reference: Values): number {
  return volume(
    points.filter((p) => p.every((v, k) => v > reference[k]!)),
    reference,
    reference.length,
  );
}

/** What a point dominates and no other does, in its first m objectives: its box less what the others cover of it. */
export function exclusive(point: Values, others: readonly Values[], reference: Values, m = reference.length): number {
  let box = 1;
  for (let k = 0; k < m; k++) box *= point[k]! - reference[k]!;
  if (!(box > 0)) return 0;
  const within: number[][] = [];
  for (const other of others) {
    const met = meet(point, other, m);
    if (above(met, reference, m)) within.push(met);
  }
  return box - volume(within, reference, m);
}

/** The best point that both dominate. */
export function meet(a: Values, b: Values, m: number): number[] {
  const out = new Array<number>(m);
  for (let k = 0; k < m; k++) out[k] = a[k]! < b[k]! ? a[k]! : b[k]!;
  return out;
}

function above(p: Values, reference: Values, m: number): boolean {
  for (let k = 0; k < m; k++) if (!(p[k]! > reference[k]!)) return false;
  return true;
}

/** Of points that pass the reference. */
function volume(points: readonly Values[], reference: Values, m: number): number {
  if (!points.length) return 0;
  const last = m - 1;
  if (!last) return points.reduce((most, [x]) => Math.max(most, x!), -Infinity) - reference[0]!;
  const sorted = [...points].sort((a, b) => b[last]! - a[last]!);
  if (m === 2) return area(sorted, reference);
  // From the best of the last objective down: what a point adds is a slab as high as itself.
  let total = 0;
  const front: Values[] = [];
  for (const point of sorted) {
    if (front.some((other) => covers(other, point, last))) continue;
    total += (point[last]! - reference[last]!) * exclusive(point, front, reference, last);
    let kept = 0;
    for (const other of front) if (!covers(point, other, last)) front[kept++] = other;
    front.length = kept;
    front.push(point);
  }
  return total;
}

/** As large in the first m objectives. */
function covers(a: Values, b: Values, m: number): boolean {
  for (let k = 0; k < m; k++) if (a[k]! < b[k]!) return false;
  return true;
}

/** @param sorted from the best of the second objective down */
function area(sorted: readonly Values[], [left, low]: Values): number {
  let [total, reached] = [0, left!];
  for (const [x, y] of sorted)
    if (x! > reached) {
      total += (x! - reached) * (y! - low!);
      reached = x!;
    }
  return total;
}
