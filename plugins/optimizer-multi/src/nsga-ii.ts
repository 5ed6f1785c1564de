import { define, GenoError } from '@genospike/core';
import type { Told } from '@genospike/core';
import { searchSpace } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { box } from './box.ts';
import { merged, objectives } from './archive.ts';
import { better, select } from './selection.ts';
import type { Member } from './selection.ts';
import { crossover, mutation } from './variation.ts';

/** NSGA-II (Deb et al. 2002): every fitness term is an objective of its own, its weight has no say. Fixed population,
 *  binary tournaments by rank and crowding, simulated binary crossover, polynomial mutation. Works within the genome's
 *  bounds, or mean ± 3 spread; the first generation is the start's normal distribution. Failed results rank last.
 *  `front()`: of all results so far, those that none beats in every term.
 *  @throws GENO_NOTHING_TO_EVOLVE, GENO_SPACE, GENO_TELL */
export const nsgaII = define('optimizer', {
  id: 'nsga-ii',
  // Made to spread along a front: one objective is found roughly.
  cases: [{ sphere: { precision: 1e-3, evaluations: 20_000 }, ellipsoid: { precision: 100, evaluations: 20_000 } }],
  options: z.strictObject({
    population: z.int().min(4).multipleOf(2).default(24).describe('Genomes, from first to last; even.'),
    crossover: z.number().min(0).max(1).default(0.9).describe('Share of pairs that mix.'),
    mutation: z.number().min(0).max(1).optional().describe('Chance of a number to mutate; left out: 1 / size.'),
    etaCrossover: z.number().positive().default(15).describe('The larger, the closer children are to their parents.'),
    etaMutation: z.number().positive().default(20).describe('The larger, the smaller mutations are.'),
  }),
  create({ options, space, rng }) {
    const { size, genome: start } = searchSpace(space);
    const { population, etaCrossover, etaMutation, mutation: rate = 1 / size } = options;
    const { genome, point } = box(space);
    let generation = 0;
    let members: Member[] = [];
    let archive: Told[] = [];

    const first = (): Float64Array[] => {
      const z = rng.normal('start', population * size);
      return Array.from({ length: population }, (_, i) => point(start(z.subarray(i * size, (i + 1) * size))));
    };
    const pair = (u: Float32Array): readonly Float64Array[] => {
      const pick = (at: number): Float64Array => {
        const [a, b] = [u[at]!, u[at + 1]!].map((x) => members[Math.floor(x * population)]!);
        return Float64Array.from((better(a!, b!) <= 0 ? a! : b!).point);
      };
      const children = [pick(0), pick(2)] as const;
      const mixes = u[4]! < options.crossover;
      for (let j = 0; j < size; j++) {
        const [cross, swap, spread, ...mutate] = u.subarray(5 + 7 * j, 12 + 7 * j);
        // Each coordinate with chance 1/2, and to either child.
        if (mixes && cross! < 0.5) {
          const found = crossover(children[0][j]!, children[1][j]!, etaCrossover, spread!);
          children.forEach((child, c) => (child[j] = found[swap! < 0.5 ? c : 1 - c]!));
        }
        children.forEach((child, c) => {
          if (mutate[2 * c]! < rate) child[j] = mutation(child[j]!, etaMutation, mutate[2 * c + 1]!);
        });
      }
      return children;
    };
    const next = (): Float64Array[] => {
      const draws = 5 + 7 * size;
      const u = rng.uniform(`${generation}`, (population / 2) * draws);
      return Array.from({ length: population / 2 }, (_, i) => pair(u.subarray(i * draws, (i + 1) * draws))).flat();
    };
    let asked: Float64Array[] | undefined;
    const points = () => (asked ??= generation ? next() : first());

    return {
      ask: () => points().map(genome),
      tell(results) {
        if (results.length !== population) throw wrongTell(results.length, population);
        const children = points().map((at, i) => ({ point: at, values: objectives(results[i]!) }));
        members = select([...members, ...children], population);
        archive = merged(archive, results);
        asked = undefined;
        generation++;
      },
      front: () => archive,
    };
  },
});

const wrongTell = (told: number, population: number): GenoError =>
  new GenoError('GENO_TELL', `The optimizer asked for ${population} results and is told ${told}.`, {
    role: 'optimizer',
    fix: 'Tell one result a genome, in ask order; one that failed has status `failed`.',
  });
