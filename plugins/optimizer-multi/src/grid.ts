import { GenoError } from '@genospike/core';
import type { Told } from '@genospike/core';
import { z } from 'zod';
import type { Frame } from './frame.ts';

/** One axis of the grid. */
const axis = z
  .strictObject({
    trait: z
      .string()
      .optional()
      .describe('A trait that the encoding gives, such as `density` of evolving-connectivity.'),
    term: z.int().min(0).optional().describe('In place of a trait: a fitness term, by its place.'),
    index: z.int().min(0).default(0).describe('Which number of the trait.'),
    range: z
      .tuple([z.number(), z.number()])
      .default([0, 1])
      .refine(([low, high]) => low < high, 'must be [low, high] with low < high')
      .describe('What the cells divide; what lies outside goes to the nearest cell.'),
    cells: z.int().min(1).default(20).describe('Into how many.'),
  })
  .refine(
    ({ trait, term }) => (trait === undefined) !== (term === undefined),
    'needs a `trait` or a `term`, one of both',
  );
/** The option of an optimizer that keeps a grid. */
export const descriptors = z
  .array(axis)
  .min(1)
  .optional()
  .describe(
    'How results differ, an axis each; left out: the first two fitness terms (or the one there is) in 20 cells of [0, 1].',
  );
type Axis = z.output<typeof axis>;

/** What a result did to the grid: 2 a new cell, 1 a better elite, 0 nothing (failed, or not better). */
export interface Entry {
  readonly entered: 0 | 1 | 2;
  /** Over the elite before; in a new cell its value. */
  readonly gain: number;
}

/** The best result of each cell (Mouret & Clune 2015). */
export class Grid {
  private readonly cells = new Map<number, number>();
  private readonly all: Told[] = [];
  private readonly axes: readonly Axis[] | undefined;

  constructor(axes: readonly Axis[] | undefined) {
    this.axes = axes;
  }

  /** In the order in which their cells were found. */
  get elites(): readonly Told[] {
    return this.all;
  }

  /** The point of an elite that chance picks; none while the grid is empty. @param u uniform in [0, 1) */
  drawn(u: number, { point }: Pick<Frame, 'point'>): Float64Array | undefined {
    const elite = this.all[Math.floor(u * this.all.length)];
    return elite && point(elite.genome);
  }

  /** All are judged against the grid as it was: which of a population came first has no say; of equals the first stays.
   *  @throws GENO_DESCRIPTOR where a result has no such trait or term */
  add(results: readonly Told[]): Entry[] {
    const keys = results.map((one) => (one.status === 'ok' && Number.isFinite(one.value) ? this.cell(one) : undefined));
    const entries = results.map(({ value }, i): Entry => {
      const [key, found] = [keys[i], this.cells.get(keys[i] ?? -1)];
      if (key === undefined) return { entered: 0, gain: -Infinity };
      if (found === undefined) return { entered: 2, gain: value };
      const gain = value - this.all[found]!.value;
      return { entered: gain > 0 ? 1 : 0, gain };
    });
    results.forEach((one, i) => {
      const key = keys[i];
      if (key === undefined) return;
      const found = this.cells.get(key);
      if (found === undefined) this.cells.set(key, this.all.push(one) - 1);
      else if (one.value > this.all[found]!.value) this.all[found] = one;
    });
    return entries;
  }

  /** Undefined where a descriptor is no number. */
  private cell(one: Told): number | undefined {
    const axes = this.axes ?? defaults.slice(0, one.values.length);
    let key = 0;
    for (const axis of axes) {
      const x = described(one, axis);
      if (!Number.isFinite(x)) return undefined;
      const [low, high] = axis.range;
      const at = Math.floor(((x - low) / (high - low)) * axis.cells);
      key = key * axis.cells + Math.min(axis.cells - 1, Math.max(0, at));
    }
    return key;
  }
}

const defaults: readonly Axis[] = [0, 1].map((term) => ({ term, index: 0, range: [0, 1], cells: 20 }));

function described({ values, traits }: Told, { trait, term, index, range }: Axis): number {
  const x = trait === undefined ? values[term!] : traits[trait]?.[index];
  if (x !== undefined) return x;
  const known = Object.entries(traits).map(([name, numbers]) => `${name} (${numbers.length})`);
  throw new GenoError(
    'GENO_DESCRIPTOR',
    trait === undefined
      ? `A descriptor is fitness term ${term}, but results have ${values.length}.`
      : `A descriptor is number ${index} of trait \`${trait}\`, which results do not have: they have ${known.join(', ') || 'no traits'}.`,
    {
      role: 'optimizer',
      path: 'descriptors',
      fix: `Name a trait or term that results have; its range is [${range.join(', ')}].`,
    },
  );
}
