import { define, GenoError, part } from '@genospike/core';
import type { Told } from '@genospike/core';
import { z } from 'zod';
import { cmaEs } from './cma-es.ts';
import { rankChange } from './rank-change.ts';

/** Smoothing of the measure: one generation of changed ranks is not noise yet. */
const SMOOTHING = 0.3;

/** UH-CMA-ES (Hansen, Niederberger, Guzzella, Koumoutsakos 2009, with pycma's constants) around any optimizer. Each
 *  generation some genomes are evaluated twice. Where that changes their ranks more than chance, noise is seen: the
 *  inner optimizer's step and the number of evaluations a genome grow by 1 + 2/(size + 10); else the latter shrinks by
 *  the fourth root of that. A genome is told once, by the mean of its evaluations.
 *
 *  All genomes of a generation have the same draws, new ones each generation. What a new draw changes for everyone
 *  changes no rank: it is taken out before ranks are compared. Nothing is moved for the second evaluation, as there is in
 *  the article, since another draw is another value already.
 *  @throws GENO_TELL, and what the inner optimizer throws */
export const uncertainty = define('optimizer', {
  id: 'uncertainty',
  options: z.strictObject({
    most: z.int().min(1).default(30).describe('Most evaluations of a genome, besides the second look.'),
    reevaluations: z
      .int()
      .min(2)
      .optional()
      .describe('Genomes a generation that are looked at twice; left out: 2 + population / 20, the fraction drawn.'),
  }),
  parts: { of: part('optimizer', cmaEs) },
  create({ options: { most, reevaluations }, of, space, rng }) {
    const growth = 1 + 2 / (space.size + 10);
    const shrink = 1 / Math.sqrt(Math.sqrt(growth));
    let [generation, drawn, copies, level] = [0, 0, 1, 0];

    /** Who is evaluated how often: everyone `k` times, then the first `again` as often once more. (The first of a random
     *  population are as good as drawn.) */
    const layout = () => {
      const genomes = of.ask();
      const wanted = reevaluations ?? 2 + genomes.length / 20;
      const more = rng.uniform(`uncertainty/${generation}`, 1)[0]! < wanted % 1 ? 1 : 0;
      return { genomes, k: Math.floor(copies), again: Math.min(genomes.length, Math.floor(wanted) + more) };
    };
    let now: ReturnType<typeof layout> | undefined;
    const plan = () => (now ??= layout());
    /** One entry a genome of the ask. */
    const each = <T>(make: (genome: readonly number[], copy: number) => T): T[] => {
      const { genomes, k, again } = plan();
      return Array.from({ length: 2 * k }, (_, copy) => (copy < k ? genomes : genomes.slice(0, again))).flatMap(
        (some, copy) => some.map((genome) => make(genome, copy)),
      );
    };

    return {
      ask: () => each((genome) => [...genome]),
      draws: () => each((_, copy) => drawn + copy),
      tell(results) {
        const { genomes, k, again } = plan();
        const total = genomes.length * k + again * k;
        if (results.length !== total)
          throw new GenoError('GENO_TELL', `The optimizer asked for ${total} results and is told ${results.length}.`, {
            role: 'optimizer',
            fix: 'Tell one result a genome, in ask order; one that failed has status `failed`.',
          });
        const copiesOf = (i: number, from: number, width: number) =>
          Array.from({ length: k }, (_, copy) => results[from + copy * width + i]!);
        const first = genomes.map((_, i) => meanOf(copiesOf(i, 0, genomes.length)));
        const second = Array.from({ length: again }, (_, i) => meanOf(copiesOf(i, genomes.length * k, again)));
        const moved = differences(first, second);
        const heights = first.map(height);
        const change = rankChange(heights, second.map((one, i) => (moved ? heights[i]! + moved.scale * moved.of[i]! : height(one)))); // prettier-ignore
        level += SMOOTHING * (change - level);
        of.tell(first.map((one, i) => (moved && i < again ? { ...one, value: one.value + moved.of[i]! / 2 } : one)));
        if (level > 0) of.widen?.(growth);
        copies = level > 0 ? Math.min(copies * growth, most) : Math.max(copies * shrink, 1);
        drawn += 2 * k;
        generation++;
        now = undefined;
      },
      ...(of.done && { done: () => of.done!() }),
      ...(of.best && { best: () => of.best!() }),
      ...(of.front && { front: () => of.front!() }),
      ...(of.widen && { widen: (factor) => of.widen!(factor) }),
    };
  },
});

const height = ({ status, value }: Told): number => (status === 'ok' && Number.isFinite(value) ? value : -Infinity);

/** Several evaluations as one: the mean of those that did not fail; failed where more than half did. */
function meanOf(all: readonly Told[]): Told {
  const ok = all.filter((one) => height(one) > -Infinity);
  if (2 * ok.length < all.length || !ok.length) return all.find(({ status }) => status === 'failed') ?? all[0]!;
  const over = (of: (one: Told) => number) => ok.reduce((sum, one) => sum + of(one) / ok.length, 0);
  return { ...ok[0]!, value: over(({ value }) => value), values: ok[0]!.values.map((_, j) => over(({ values }) => values[j]!)) }; // prettier-ignore
}

/** What the second look changed of each, less what it changed of all. `scale` undoes that n differences from their own
 *  mean are too small by sqrt(1 - 1/n). Nothing where one failed: that is a change of rank, and no number. */
function differences(first: readonly Told[], second: readonly Told[]): { of: number[]; scale: number } | undefined {
  const n = second.length;
  const all = second.map((one, i) => height(one) - height(first[i]!));
  if (n < 2 || !all.every(Number.isFinite)) return undefined;
  const mean = all.reduce((sum, x) => sum + x, 0) / n;
  return { of: all.map((x) => x - mean), scale: Math.sqrt(n / (n - 1)) };
}
