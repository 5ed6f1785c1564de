import { define } from '@genospike/core';
import { defaultPopulation, normalSearch, searchSpace } from '@genospike/tensor/linalg';
import type { SearchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { ascentOf, ascentOptions } from './ascent.ts';
import { drawPairs, evenly } from './mirrored.ts';
import { OpenAiEsState } from './openai-es-state.ts';
import { searchOptions } from './search-options.ts';

const { target, valueTolerance } = searchOptions;

/** OpenAI's evolution strategy (Salimans et al., arXiv 1703.03864): mirrored samples of a fixed width, their centred ranks u,
 *  and the gradient g = Σ u (x - mean) / (λ σ²) followed by Adam or ClipUp. It learns no scales: for very many genes
 *  of like importance, noisy fitness and large populations. It comes as near as `sigma` and `learningRate` let it; `decay` shrinks both.
 *
 *  Coordinates are scaled by the genome's spread and mirrored at its bounds. Tied results share their ranks, failed ones
 *  have the worst, a population that all failed or all tied changes nothing.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const openaiEs = define('optimizer', {
  id: 'openai-es',
  options: z.strictObject({
    population: z.int().min(2).optional().describe('Genomes a generation; left out: 4 + floor(3 ln size), made even.'),
    sigma: z
      .number()
      .positive()
      .default(0.1)
      .describe("Standard deviation of the samples, in units of the genome's spread."),
    learningRate: z.number().positive().default(0.05).describe("Step of the mean, in units of the genome's spread."),
    decay: z.number().gt(0).max(1).default(1).describe('Factor of sigma and learning rate a generation.'),
    ascent: z.enum(['adam', 'clip-up']).default('adam').describe('How the mean follows the gradient.'),
    ...ascentOptions,
    weightDecay: z
      .number()
      .min(0)
      .default(0)
      .describe("Pull towards the genome's start, in units of the gradient (theirs: 0.005)."),
    ...{ target, valueTolerance },
  }),
  cases: [
    { sphere: { precision: 0.01, evaluations: 20_000 }, ellipsoid: { precision: 200, evaluations: 20_000 } },
    {
      options: { ascent: 'clip-up', decay: 0.995, population: 9 },
      ...{ sphere: { precision: 1e-4, evaluations: 20_000 }, ellipsoid: { precision: 1e4, evaluations: 20_000 } },
    },
  ],
  create({ options, space, rng }) {
    const within = searchSpace(space);
    const { size } = within;
    const population = options.population ?? evenly(defaultPopulation(size));
    const ascent = ascentOf(size, options);
    const state = new OpenAiEsState(new Float64Array(size), options.sigma, population, ascent, options.weightDecay);
    let drawn: ArrayLike<number> = [];
    const strategy = {
      population,
      mean: state.mean,
      widen: (factor: number) => void (state.sigma *= factor),
      draw: drawPairs(population, size),
      sample: (normal: ArrayLike<number>) => state.sample((drawn = normal)),
      genomes: (to: SearchSpace) => to.genomes(state.mean, new Float64Array(size).fill(state.sigma), drawn, population),
      learn(heights: readonly (number | undefined)[]) {
        state.tell(drawn, heights);
        state.sigma *= options.decay;
        ascent.rate *= options.decay;
      },
      done: () => undefined,
    };
    return normalSearch(strategy, within, rng, options);
  },
});
