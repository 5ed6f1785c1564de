import { dominates } from './pareto.ts';
import type { Objectives } from './pareto.ts';
import { select } from './selection.ts';
import type { Member } from './selection.ts';
import { crossover, mutation } from './variation.ts';

export interface Variation {
  /** Share of pairs that mix. */
  readonly crossover: number;
  /** Chance of a number to mutate. */
  readonly mutation: number;
  readonly etaCrossover: number;
  readonly etaMutation: number;
}

/** Of a pair: whether it mixes, and which number of a copy mutates. Of a number of a pair: whether it mixes, whether it
 *  changes sides, how far it spreads, and for each child whether and how it mutates. */
const [PAIR, NUMBER] = [3, 7];

/** The numbers of NSGA-II: points of [0, 1] a coordinate in, children of the best half out. Draws nothing. */
export class NsgaState {
  members: readonly Member[] = [];
  /** Uniform numbers that `children` takes. */
  readonly draws: number;
  private readonly d: number;
  private readonly population: number;
  private readonly variation: Variation;

  /** @param d numbers of a point @param population even */
  constructor(d: number, population: number, variation: Variation) {
    this.d = d;
    this.population = population;
    this.variation = variation;
    this.draws = 2 * population + (population / 2) * (PAIR + NUMBER * d);
  }

  /** As many children as the population (Deb et al. 2002, III.C). @param u [draws] in [0, 1) */
  children(u: ArrayLike<number>): Float64Array[] {
    const parents = [...this.winners(u, 0), ...this.winners(u, this.population)];
    const out: Float64Array[] = [];
    for (let at = 2 * this.population; at < this.draws; at += PAIR + NUMBER * this.d)
      out.push(...this.pair(parents[out.length]!, parents[out.length + 1]!, u, at));
    return out;
  }

  /** Parents and these, to the best half. @param values one a point, all to be larger, undefined: failed */
  tell(points: readonly Float64Array[], values: readonly Objectives[]): void {
    const children = points.map((point, i) => ({ point, values: values[i] }));
    this.members = select([...this.members, ...children], this.population);
  }

  /** Binary tournaments in which everyone plays once. */
  private winners(u: ArrayLike<number>, from: number): Float64Array[] {
    const order = [...this.members];
    // Fisher & Yates.
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(u[from + i]! * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return Array.from({ length: order.length / 2 }, (_, i) => {
      const [a, b] = [order[2 * i]!, order[2 * i + 1]!];
      return (beats(b, a) ? b : a).point;
    });
  }

  private pair(first: Float64Array, second: Float64Array, u: ArrayLike<number>, at: number): Float64Array[] {
    const children = [Float64Array.from(first), Float64Array.from(second)] as const;
    this.vary(...children, u[at]! < this.variation.crossover, u, at + PAIR);
    // A copy of a parent would waste an evaluation.
    children.forEach((child, c) => {
      if (!same(child, first) && !same(child, second)) return;
      const j = Math.floor(u[at + 1 + c]! * this.d);
      child[j] = mutation(child[j]!, this.variation.etaMutation, u[at + PAIR + NUMBER * j + 4 + 2 * c]!);
    });
    return [...children];
  }

  /** Two children from copies of their parents, in place. */
  private vary(a: Float64Array, b: Float64Array, mixes: boolean, u: ArrayLike<number>, from: number): void {
    const { mutation: rate, etaCrossover, etaMutation } = this.variation;
    for (let j = 0, at = from; j < this.d; j++, at += NUMBER) {
      // Each coordinate with chance 1/2, and to either child.
      if (mixes && u[at]! < 0.5) {
        const [lower, upper] = crossover(a[j]!, b[j]!, etaCrossover, u[at + 2]!);
        const straight = u[at + 1]! < 0.5;
        a[j] = straight ? lower : upper;
        b[j] = straight ? upper : lower;
      }
      if (u[at + 3]! < rate) a[j] = mutation(a[j]!, etaMutation, u[at + 4]!);
      if (u[at + 5]! < rate) b[j] = mutation(b[j]!, etaMutation, u[at + 6]!);
    }
  }
}

function same(a: Float64Array, b: Float64Array): boolean {
  for (let j = 0; j < a.length; j++) if (a[j] !== b[j]) return false;
  return true;
}

/** Whoever dominates, else whoever has more room: as pymoo's. By rank, as Deb et al. 2002 have it, a few early fronts at
 *  one end of the objectives take all (ZDT2: half of the runs at 5,000 evaluations). */
const beats = (a: Member, b: Member): boolean =>
  dominates(a.values, b.values) || (!dominates(b.values, a.values) && a.crowd > b.crowd);
