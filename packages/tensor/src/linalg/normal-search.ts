import { GenoError } from '@genospike/core';
import type { Optimizer, Rng, Told } from '@genospike/core';
import { log } from '../exact.ts';
import type { Values } from './products.ts';
import type { SearchSpace } from './search-space.ts';
import { ValueHistory } from './value-history.ts';

/** The numbers of an evolution strategy: what is left when asking, telling and stopping are taken care of. */
export interface Strategy {
  readonly population: number;
  /** The numbers of a generation, from `${generation}` alone; left out: standard normal ones [population * size].
   *  @param into those of the generation before, which nobody needs any more */
  draw?(rng: Rng, generation: number, into?: Float32Array): Float32Array;
  /** Points from the drawn numbers, in the coordinates of the search space. Each may be overwritten by the next: a
   *  strategy of many dimensions keeps one. */
  sample(z: ArrayLike<number>): Iterable<Values>;
  /** The genomes of the last sample, where that is sooner than point by point. */
  genomes?(space: SearchSpace): number[][];
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
  /** Whether values that no longer grow end the search. */
  readonly stagnation?: boolean | undefined;
}

/** The usual population of a strategy that ranks: 4 + ⌊3 ln d⌋ (Hansen, arXiv 1604.00772, table 1). */
export const defaultPopulation = (d: number): number => 4 + Math.floor(3 * log(d));

/** Ask and tell around a strategy. A population is drawn from (rng, generation) alone: asking twice gives it twice,
 *  and the same tells give the same asks, whoever asked before.
 *  @throws GENO_TELL for another number of results than were asked for */
export function normalSearch(strategy: Strategy, space: SearchSpace, rng: Rng, ends: Ends): Optimizer {
  const { population } = strategy;
  const history = new ValueHistory(space.size, population);
  let generation = 0;
  const draw = strategy.draw ?? ((from, at, into) => from.normal(`${at}`, population * space.size, into));
  let numbers: Float32Array | undefined;
  /** The generation that they are of. */
  let drawn = -1;
  const sample = () => {
    if (drawn !== generation) numbers = draw(rng, generation, numbers);
    drawn = generation;
    return strategy.sample(numbers!);
  };

  return {
    ask() {
      const points = sample();
      return strategy.genomes?.(space) ?? Array.from(points, space.genome);
    },
    tell(results) {
      if (results.length !== population) throw wrongTell(results, population);
      if (drawn !== generation) sample();
      const heights = results.map(({ status, value }) =>
        status === 'ok' && Number.isFinite(value) ? value : undefined,
      );
      strategy.learn(heights);
      history.add(heights.filter((x) => x !== undefined));
      generation++;
    },
    done() {
      const { target, valueTolerance } = ends;
      if (target !== undefined && history.best >= target) return `the target ${target} is reached`;
      if (history.flat(valueTolerance))
        return `the fitness is flat: ${history.memory} generations within ${valueTolerance}`;
      const stuck = ends.stagnation ? history.stagnant() : undefined;
      if (stuck) return `the search stagnates: neither the best nor the median grew over ${stuck} generations`;
      return strategy.done();
    },
    ...(strategy.mean && { best: () => space.genome(strategy.mean!) }),
    ...(strategy.widen && { widen: (factor) => strategy.widen!(factor) }),
  };
}

const wrongTell = (results: readonly Told[], population: number): GenoError =>
  new GenoError('GENO_TELL', `The optimizer asked for ${population} results and is told ${results.length}.`, {
    role: 'optimizer',
    fix: 'Tell one result a genome, in ask order; one that failed has status `failed`.',
  });
