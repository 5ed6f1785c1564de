import { define, GenoError, maker } from '@genospike/core';
import type { Genome } from '@genospike/core';
import { z } from 'zod';
import { cmaEs } from './cma-es.ts';

/** Starts an optimizer where earlier solutions were good (WS-CMA-ES, Nomura et al., AAAI 2021, its diagonal): mean and
 *  spread become those of the best share `gamma` of them, each blurred by `alpha` times the genome's own spread. The inner
 *  optimizer may be any: it sees another start, nothing else.
 *  @throws GENO_WARM_START for solutions of another size than the genome, or numbers that are not finite */
export const warmStart = define('optimizer', {
  id: 'warm-start',
  options: z.strictObject({
    solutions: z
      .array(z.strictObject({ genome: z.array(z.number()), value: z.number() }))
      .default([])
      .describe('Genomes and their values from an earlier search of the same kind; none: the own start.'),
    gamma: z.number().positive().max(1).default(0.1).describe('Share of the solutions that count as good.'),
    alpha: z.number().positive().default(0.1).describe("Blur of each, in units of the genome's spread."),
  }),
  parts: { of: maker('optimizer', cmaEs) },
  create: ({ options: { solutions, gamma, alpha }, of, space, rng }) =>
    of({ given: { space: warmed(space, solutions, gamma, alpha), rng } }),
});

type Solution = { readonly genome: readonly number[]; readonly value: number };

function warmed(space: Genome, solutions: readonly Solution[], gamma: number, alpha: number): Genome {
  const wrong = solutions.findIndex(({ genome }) => genome.length !== space.size);
  if (wrong >= 0)
    throw new GenoError(
      'GENO_WARM_START',
      `Solution ${wrong} has ${solutions[wrong]!.genome.length} numbers, the genome has ${space.size}.`,
      { role: 'optimizer', path: 'solutions', fix: 'Give solutions of the same encoding and network.' },
    );
  if (!solutions.length) return space;
  const good = solutions
    .toSorted((a, b) => b.value - a.value)
    .slice(0, Math.max(1, Math.floor(gamma * solutions.length)))
    .map(({ genome }) => genome);
  const own = (j: number): number => (typeof space.spread === 'number' ? space.spread : space.spread[j]!);
  const [low, high] = space.bounds ?? [-Infinity, Infinity];
  // Of solutions at a bound the average may lie a last bit beyond it.
  const mean = Array.from({ length: space.size }, (_, j) =>
    Math.min(high, Math.max(low, average(good.map((genome) => genome[j]!)))),
  );
  const spread = mean.map((m, j) =>
    Math.sqrt(square(alpha * own(j)) + average(good.map((genome) => square(genome[j]! - m)))),
  );
  return { ...space, mean, spread };
}

const square = (x: number): number => x * x;
const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
