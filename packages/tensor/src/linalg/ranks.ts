/** Weights by rank, in the order of the results: the best gets `weights[0]`. Tied results share the mean of their
 *  weights; failed ones (undefined, or not finite) come last, share theirs, and never get more than `worst`.
 *  Nothing where all failed or all tie: such a population says nothing.
 *  @param values one a result, larger is better @param weights as many, best first */
export function rankWeights(
  values: readonly (number | undefined)[],
  weights: ArrayLike<number>,
  worst: number,
): Float64Array | undefined {
  const heights = values.map((x) => (x !== undefined && Number.isFinite(x) ? x : -Infinity));
  const order = heights
    .map((_, i) => i)
    .sort((i, j) => (heights[i] === heights[j] ? i - j : heights[j]! - heights[i]!));
  if (heights[order[0]!] === heights[order.at(-1)!]) return undefined;
  const out = new Float64Array(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    const height = heights[order[from]!]!;
    let sum = 0;
    for (; to < order.length && heights[order[to]!] === height; to++) sum += weights[to]!;
    const share = sum / (to - from);
    for (let i = from; i < to; i++) out[order[i]!] = height === -Infinity ? Math.min(share, worst) : share;
  }
  return out;
}
