import type { Genome, Optimizer } from '@genospike/core';
import { must } from '../law.ts';
import type { Law } from '../law.ts';
import { ok, path } from './search.ts';
import type { Point, Population, Value } from './search.ts';

const WHOLE = [1, 3];
/** Two of five are whole, their optimum one spread from the start; the others are the sphere's. */
const mixed: Value = (x) => -x.reduce((sum, v, j) => sum + (WHOLE.includes(j) ? v - 1 : v) ** 2, 0);

function mustBeWhole(genomes: Population, [low, high] = [-Infinity, Infinity]): void {
  for (const x of genomes) {
    const wrong = WHOLE.find((j) => !Number.isInteger(x[j]) || x[j]! < low || x[j]! > high);
    must(wrong === undefined, `Gene ${wrong} of \`integers\` is ${x[wrong!]}: not a whole number within the bounds.`);
  }
  must(
    genomes.some((x) => x.some((v, j) => !WHOLE.includes(j) && !Number.isInteger(v))),
    'All genes are whole, and those outside of `integers` should not be.',
  );
}

interface Wanted {
  readonly precision: number;
  readonly evaluations: number;
  /** Whether whole genes still move when the others have settled. */
  readonly alive: boolean;
}

/** Genes that are whole numbers: an optimizer of steps rounds them, and may end up where every step rounds to nothing. */
export function wholeGenes(
  build: (space: Genome) => Optimizer,
  space: Genome,
  { precision: sphere, evaluations, alive }: Wanted,
): Record<string, Law['run']> {
  // A gene that is one off costs 1; without a margin one may be, for good.
  const precision = Math.max(sphere, alive ? 0.1 : 1.1);
  return {
    'whole genes are whole, within bounds that are not, and none other': () => {
      const bounds = [-1.5, 3.5] as const;
      mustBeWhole(path(build({ ...space, integers: WHOLE, bounds }), mixed, 20).flat(), [...bounds]);
    },
    [`whole genes are searched: to ${precision} in ${evaluations} evaluations${alive ? ', and still move then' : ''}`]:
      () => {
        const one = build({ ...space, integers: WHOLE });
        const all: Point[][] = [];
        let best = -Infinity;
        for (let spent = 0; spent < evaluations && !one.done?.(); spent += all.at(-1)!.length) {
          all.push([...one.ask()]);
          const results = all.at(-1)!.map((x) => ok(x, mixed(x)));
          best = Math.max(best, ...results.map(({ value }) => value));
          one.tell(results);
        }
        must(-best <= precision, `The best is ${-best}.`);
        if (!alive) return;
        const late = all.slice(-100).flat();
        const still = WHOLE.find((j) => new Set(late.map((x) => x[j])).size === 1);
        must(
          still === undefined,
          `Over the last 100 generations gene ${still} is ${late[0]?.[still!]} in all genomes.`,
        );
      },
  };
}
