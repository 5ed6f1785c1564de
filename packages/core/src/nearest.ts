/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, y] of [...b].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (x === y ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** The nearest known word, if it is near enough to be a slip of the finger. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known.map((k) => ({ word: k, far: distance(word, k) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, word.length / 3) ? best.word : undefined;
}

/** `known: a, b, c.  Did you mean b?` */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  const list = [...known].sort().join(', ') || 'none';
  return `known: ${list}.${near ? `  Did you mean ${near}?` : ''}`;
}
