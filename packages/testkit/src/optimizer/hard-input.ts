import { isGenoError, messageOf, parse } from '@genospike/core';
import type { Genome, OfRole, Optimizer, Told } from '@genospike/core';
import { must } from '../law.ts';
import type { Law } from '../law.ts';
import { caught, failed, ok, plain, same, sphere } from './search.ts';
import type { Point } from './search.ts';

type Build = (space?: Genome, seed?: number, options?: object) => Optimizer;
type Tell = (genome: Point, i: number) => Told;

/** Asks and tells until it is done or so many generations passed; every number asked for is finite. */
function live(one: Optimizer, tell: Tell, generations: number, size: number): Optimizer {
  for (let generation = 0; generation < generations && !one.done?.(); generation++) {
    const genomes = one.ask();
    plain(genomes, size);
    one.tell(genomes.map(tell));
  }
  plain(one.ask(), size);
  return one;
}

/** What no user means and every long run meets: an error in words, a reason to stop, or finite numbers; never NaN. */
export function hardInput(
  optimizer: OfRole<'optimizer'>,
  build: Build,
  space: Genome,
  options: object,
): Record<string, Law['run']> {
  const { size } = space;
  const refuses = (what: string, attempt: () => unknown) => {
    const error = caught(attempt);
    must(isGenoError(error), `${what}: it must throw a GenoError, not ${error ? messageOf(error) : 'go on'}.`);
  };
  const takes = (change: object) =>
    caught(() => parse(optimizer.options, { ...options, ...change }, 'it')) === undefined;
  const smallest = (): number | undefined =>
    takes({ population: 1024 })
      ? Array.from({ length: 1024 }, (_, i) => i + 1).find((population) => takes({ population }))
      : undefined;

  return {
    'a value that is NaN or infinite is one that failed': () => {
      const after = (tell: Tell) => {
        const one = build();
        for (let generation = 0; generation < 3; generation++)
          one.tell(one.ask().map((x, i) => (i % 4 ? ok(x, sphere(x)) : tell(x, i))));
        return one.ask();
      };
      for (const value of [NaN, Infinity, -Infinity])
        same(
          after((x) => ok(x, value)),
          after(failed),
          `Told ${value}, not a failure, it`,
        );
    },
    'values of any size leave it finite': () => {
      live(build(), (x, i) => ok(x, (i % 2 ? 1 : -1) * Number.MAX_VALUE), 10, size);
      live(build(), (x) => ok(x, sphere(x) * Number.MIN_VALUE), 10, size);
    },
    'a fitness that is constant, and one that always fails, end with a reason or go on with finite numbers': () => {
      live(build(), (x) => ok(x, 1), 300, size);
      live(build(), failed, 300, size);
      live(build({ ...space, size: 1 }), (x) => ok(x, 1), 100, 1);
    },
    'climbs stairs: most results tie': () => {
      let best = -Infinity;
      const stairs = (x: Point) => -Math.floor(-sphere(x) / 2);
      const tell: Tell = (x) => {
        best = Math.max(best, stairs(x));
        return ok(x, stairs(x));
      };
      live(build(), tell, 200, size);
      must(-best < 0.6 * -sphere([3, 3, 3, 3, 3]), `On steps of height 2 it gets no further than ${-best}.`);
    },
    'its smallest population works, in one dimension too': () => {
      const population = smallest();
      if (!population) return;
      for (const d of [1, size])
        live(build({ ...space, size: d }, 1, { ...options, population }), (x) => ok(x, sphere(x)), 50, d);
    },
    'refuses what no search can start from': () => {
      const { mean, spread } = { mean: 3, spread: 2 };
      for (const bounds of [
        [1, -1],
        [1, 1],
        [NaN, 1],
      ] as const)
        refuses(`Bounds [${bounds.join(', ')}]`, () => build({ size, mean, spread, bounds }));
      for (const wrong of [0, -1, NaN, Infinity])
        refuses(`A spread of ${wrong}`, () => build({ size, mean, spread: wrong }));
      for (const wrong of [NaN, Infinity]) refuses(`A mean of ${wrong}`, () => build({ size, mean: wrong, spread }));
      refuses('Means of another number', () => build({ size, mean: [1, 2], spread }));
      if (takes({ sigma: 0.5 }))
        for (const sigma of [0, -1, NaN, Infinity])
          refuses(`A sigma of ${sigma}`, () => build(space, 1, { ...options, sigma }));
      if (takes({ population: 1024 }))
        for (const population of [0, -4, 2.5, NaN])
          refuses(`A population of ${population}`, () => build(space, 1, { ...options, population }));
    },
    'refuses a start beyond the bounds': () => {
      for (const bounds of [
        [-1, 1],
        [-1, 2.9],
        [3.1, Infinity],
      ] as const)
        refuses(`A mean of 3 where bounds are [${bounds.join(', ')}]`, () =>
          build({ size, mean: 3, spread: 1, bounds }),
        );
    },
  };
}
