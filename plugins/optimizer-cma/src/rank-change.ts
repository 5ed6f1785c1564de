/** Share of the possible rank changes that counts as none (pycma's θ; 0.2 in the article). */
const THETA = 0.5;

/** How much more ranks change under re-evaluation than they may by chance alone (Hansen et al. 2009, with pycma's
 *  constants): the mean over the re-evaluated of |Δ| - limit. Above 0: noise is seen. Values that tie are no change.
 *  @param first one value a point of the population @param again those of its first points, evaluated again */
export function rankChange(first: readonly number[], again: readonly number[]): number {
  const all = [...first, ...first.map((x, i) => again[i] ?? x)];
  const count = (holds: (x: number) => boolean) => all.reduce((n, x) => n + (holds(x) ? 1 : 0), 0);
  let sum = 0;
  for (const [i, y] of again.entries()) {
    const x = first[i]!;
    const [low, high] = x < y ? [x, y] : [y, x];
    const change = count((v) => v > low && v < high);
    // The rank of each among the others, from 1; of the two the higher stands above the lower, which is none of them.
    const below = (value: number) => 1 + count((v) => v < value) - (value === high && low < high ? 1 : 0);
    const limit = (within(below(x), all.length) + within(below(y), all.length)) / 2;
    sum += change - Math.max(limit, 1);
  }
  return again.length ? sum / again.length : 0;
}

/** The θ/2 quantile of the distances |1 - rank|, ..., |count - 1 - rank| (pycma's interpolation). */
function within(rank: number, count: number): number {
  const distances = Float64Array.from({ length: count - 1 }, (_, r) => Math.abs(r + 1 - rank)).sort();
  const at = (THETA / 2) * distances.length - 0.5;
  const i = Math.floor(at);
  if (at <= 0) return distances[0]!;
  return (i + 1 - at) * distances[i]! + (at - i) * (distances[i + 1] ?? distances[i]!);
}
