import { GenoError } from '@genospike/core';
import type { Optimizer, Rng, Told } from '@genospike/core';
import { log } from '../exact.ts';
import type { Values } from './products.ts';
import type { SearchSpace } from './search-space.ts';

/** The numbers of an evolution strategy: what is left when asking, telling and stopping are taken care of. */
export interface Strategy {
  readonly population: number;
  /** The numbers of a generation, from `${generation}` alone; left out: standard normal ones [population * size]. */
  draw?(rng: Rng, generation: number): ArrayLike<number>;
  /** Points from the drawn numbers, in the coordinates of the search space. Each may be overwritten by the next: a
   *  strategy of many dimensions keeps one. */
  sample(z: ArrayLike<number>): Iterable<Values>;
  /** Learns from the last sample. One height a point, larger is better, undefined where it failed. */
  learn(heights: readonly (number | undefined)[]): void;
  /** Why its numbers end the search, in words. */
  done(): string | undefined;
  /** The middle of its distribution, in the coordinates of the search space: what it recommends. */
  readonly mean?: Values;
  /** Makes its steps this many times as large. */
  widen?(factor: number): void;
}

export interface Ends {
  /** A value that is good enough. */
  readonly target?: number | undefined;
  /** The largest difference of values that is none. */
  readonly valueTolerance: number;
}

/** The usual population of a strategy that ranks: 4 + ⌊3 ln d⌋ (Hansen, arXiv 1604.00772, table 1). */
export const defaultPopulation = (d: number): number => 4 + Math.floor(3 * log(d));

/** Ask and tell around a strategy. A population is drawn from (rng, generation) alone: asking twice gives it twice,
 *  and the same tells give the same asks, whoever asked before.
 *  @throws GENO_TELL for another number of results than were asked for */
export function normalSearch(strategy: Strategy, space: SearchSpace, rng: Rng, ends: Ends): Optimizer {
  const { population } = strategy;
  // Hansen's TolFun (arXiv 1604.00772, B.3): the best of so many generations, and everyone of the last.
  const memory = 10 + Math.ceil((30 * space.size) / population);
  const bests: number[] = [];
  let generation = 0;
  let last: readonly number[] = [];
  let drawn: ArrayLike<number> | undefined;
  const sample = () => {
    drawn ??= strategy.draw?.(rng, generation) ?? rng.normal(`${generation}`, population * space.size);
    return strategy.sample(drawn);
  };

  return {
    ask: () => Array.from(sample(), space.genome),
    tell(results) {
      if (results.length !== population) throw wrongTell(results, population);
      if (!drawn) sample();
      const heights = results.map(({ status, value }) =>
        status === 'ok' && Number.isFinite(value) ? value : undefined,
      );
      strategy.learn(heights);
      last = heights.filter((x) => x !== undefined);
      if (last.length) bests.push(Math.max(...last));
      if (bests.length > memory) bests.shift();
      drawn = undefined;
      generation++;
    },
    done() {
      const { target, valueTolerance } = ends;
      if (target !== undefined && Math.max(...last) >= target) return `the target ${target} is reached`;
      if (bests.length === memory && range(bests, last) <= valueTolerance)
        return `the fitness is flat: ${memory} generations within ${valueTolerance}`;
      return strategy.done();
    },
    ...(strategy.mean && { best: () => space.genome(strategy.mean!) }),
    ...(strategy.widen && { widen: (factor) => strategy.widen!(factor) }),
  };
}

/** Largest less least number of all lists; loops, as `memory` may pass the most arguments of a call. */
function range(...lists: readonly (readonly number[])[]): number {
  let [least, most] = [Infinity, -Infinity];
  for (const list of lists)
    for (const x of list) {
      if (x < least) least = x;
      if (x > most) most = x;
    }
  return most - least;
}

const wrongTell = (results: readonly Told[], population: number): GenoError =>
  new GenoError('GENO_TELL', `The optimizer asked for ${population} results and is told ${results.length}.`, {
    role: 'optimizer',
    fix: 'Tell one result a genome, in ask order; one that failed has status `failed`.',
  });
