import { define } from '@genospike/core';
import type { Genome, Rng } from '@genospike/core';
import { defaultPopulation, normalSearch, searchSpace, wholeGenes } from '@genospike/tensor/linalg';
import type { SearchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { BernoulliNesState } from './bernoulli-nes-state.ts';
import { searchOptions } from './search-options.ts';

const { target, valueTolerance } = searchOptions;

/** Natural evolution strategy over Bernoulli variables (Evolving Connectivity: Wang et al. 2023, arXiv 2305.17650): every gene takes
 *  one of two values, and the search learns with which probability. Of a bounded genome these are the bounds, so that with
 *  encoding `evolving-connectivity` each genome is a network whose connections are there or not; of another, mean - spread and
 *  mean + spread. probability += learningRate Σ u (bit - probability), u utilities by rank; kept in [least, 1 - least].
 *  Time and memory linear in the size of the genome.
 *
 *  Tied results share their utilities, failed ones have the least, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const bernoulliNes = define('optimizer', {
  id: 'bernoulli-nes',
  options: z.strictObject({
    population: z.int().min(2).optional().describe('Genomes a generation; left out: twice 4 + floor(3 ln size).'),
    learningRate: z.number().gt(0).max(1).default(0.1).describe('Of the probabilities.'),
    least: z.number().gt(0).lt(0.5).default(0.001).describe('No probability is nearer to 0 or 1.'),
    ...{ target, valueTolerance },
  }),
  cases: [
    // It asks for 1 or 5 in every coordinate: 1 is best.
    {
      ...{ sphere: { precision: 5, evaluations: 2000 }, line: { precision: 1, evaluations: 2000 } },
      ellipsoid: { precision: 1.1e6, evaluations: 2000 },
    },
  ],
  create({ options, space, rng }) {
    const { learningRate, least } = options;
    const { start, within } = twoValues(space);
    const { size } = within;
    const population = options.population ?? 2 * defaultPopulation(size);
    const state = new BernoulliNesState(start, population, learningRate, least);
    let drawn: ArrayLike<number> = [];
    const strategy = {
      population,
      mean: state.probability,
      draw: (random: Rng, generation: number) => random.uniform(`${generation}`, population * size),
      sample: (uniform: ArrayLike<number>) => state.sample((drawn = uniform)),
      learn: (heights: readonly (number | undefined)[]) => state.tell(drawn, heights),
      done: () => (state.settled ? `every gene is settled: its probability is ${least} or ${1 - least}` : undefined),
    };
    return normalSearch(strategy, within, rng, options);
  },
});

/** The two values of every gene, and the probability of the higher one that gives the genome's mean. */
function twoValues(space: Genome): { readonly start: Float64Array; readonly within: SearchSpace } {
  const whole = searchSpace(space);
  const { size } = whole;
  const along = (u: number, { genome } = whole) => genome(new Float64Array(size).fill(u));
  const bounds = space.bounds?.every(Number.isFinite) ? space.bounds : undefined;
  const [mean, low, high] = [
    // Not rounded: it is a probability, whatever the two values.
    along(0, searchSpace({ ...space, integers: [] })),
    ...(bounds ? bounds.map((x) => Array<number>(size).fill(x)) : [along(-1), along(1)]),
  ];
  if (bounds) for (const { at, least, most } of wholeGenes(space)) [low![at], high![at]] = [least, most];
  const start = Float64Array.from(mean, (m, j) => (bounds ? (m - low![j]!) / (high![j]! - low![j]! || 1) : 0.5));
  return {
    start,
    // Of probabilities, the likelier value.
    within: { ...whole, genome: (bits) => Array.from(mean, (_, j) => (bits[j]! >= 0.5 ? high![j]! : low![j]!)) },
  };
}
