import type { Experiment } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';

/** The training seed of an evaluation: a function of the first seed, the draw and, where noise is fresh, the generation,
 *  so that everyone under one draw has the same luck. Draw 0 of the first generation is the first seed itself.
 *  @param generation from 1 */
export function drawSeed(
  { seeds: [first = 0], evolve: { noise } }: Pick<Experiment, 'seeds' | 'evolve'>,
  generation: number,
  draw: number,
): number {
  const epoch = noise === 'fresh' ? generation : 1;
  if (draw === 0 && epoch === 1) return first;
  const [high, low] = counterRng(first).child('draw').uniform(`${epoch}/${draw}`, 2);
  // 48 bits: draws of one seed do not meet by chance.
  return high! * 2 ** 48 + low! * 2 ** 24;
}
