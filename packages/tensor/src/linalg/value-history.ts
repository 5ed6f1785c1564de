/** Histories longer than this say nothing more. */
const MOST = 20_000;

/** Values of past generations, and when they say that a search is over (Hansen, arXiv 1604.00772, B.3). */
export class ValueHistory {
  /** Generations that `flat` looks back. */
  readonly memory: number;
  /** Generations that `stagnant` looks back at least. */
  private readonly least: number;
  private readonly bests: number[] = [];
  private readonly medians: number[] = [];
  private last: readonly number[] = [];
  private generations = 0;

  constructor(size: number, population: number) {
    this.memory = 10 + Math.ceil((30 * size) / population);
    this.least = 120 + Math.ceil((30 * size) / population);
  }

  /** @param values of a generation, those that failed left out */
  add(values: readonly number[]): void {
    this.last = values;
    if (!values.length) return;
    this.generations++;
    const ordered = Float64Array.from(values).sort();
    this.bests.push(ordered.at(-1)!);
    this.medians.push(ordered[ordered.length >> 1]!);
    // Dropped by thousands, so that the arrays are seldom moved.
    if (this.bests.length < Math.max(this.memory, this.least, MOST) + 1000) return;
    this.bests.splice(0, 1000);
    this.medians.splice(0, 1000);
  }

  /** The best of the last generation. */
  get best(): number {
    return this.last.length ? this.bests.at(-1)! : -Infinity;
  }

  /** The best of so many generations and everyone of the last lie within `tolerance`. */
  flat(tolerance: number): boolean {
    if (this.bests.length < this.memory) return false;
    let [least, most] = [Infinity, -Infinity];
    for (let i = this.bests.length - this.memory; i < this.bests.length; i++) {
      least = Math.min(least, this.bests[i]!);
      most = Math.max(most, this.bests[i]!);
    }
    for (const x of this.last) {
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
    return most - least <= tolerance;
  }

  /** Over the last fifth of all generations neither bests nor medians grew: the median of the latest 30 % is not above
   *  that of the first 30 %. Looked at in every tenth generation.
   *  @returns generations looked back on, or undefined */
  stagnant(): number | undefined {
    if (this.generations % 10 !== 0) return undefined;
    const length = Math.min(MOST, Math.max(this.least, Math.floor(this.generations / 5)));
    if (this.bests.length < length) return undefined;
    const part = Math.floor(0.3 * length);
    const stuck = (values: readonly number[]): boolean => {
      const from = values.length - length;
      return median(values.slice(-part)) <= median(values.slice(from, from + part));
    };
    return stuck(this.bests) && stuck(this.medians) ? length : undefined;
  }
}

function median(values: readonly number[]): number {
  const ordered = Float64Array.from(values).sort();
  return ordered[ordered.length >> 1]!;
}
