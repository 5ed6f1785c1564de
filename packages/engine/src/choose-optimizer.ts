import { defaultPopulation } from '@genospike/tensor/linalg';

/** What a choice of optimizer depends on. */
export interface Search {
  /** Numbers of the genome. */
  readonly size: number;
  readonly generations: number;
  /** Genomes a generation, where somebody says. */
  readonly population?: number | undefined;
  readonly noise: boolean;
  readonly objectives: 'one' | 'several';
  /** Genes that are whole numbers. */
  readonly integers: number;
}
export interface Answer {
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly because: string;
}

interface Seen extends Search {
  readonly evaluations: number;
}
/** A line of the table: the first that holds and has an id that is there decides. */
interface Line {
  readonly when: (of: Seen) => boolean;
  /** The best first; the next serve where it is not installed. */
  readonly use: readonly string[];
  readonly because: string;
  readonly options?: (of: Seen) => Readonly<Record<string, unknown>>;
}

/** A population learns the dependence of all coordinates in some tens of evaluations a coordinate, their scales in fewer. */
const TINY = 10;
/** One run is over by then (medians to 1e-8: 150 to 1,200 evaluations a coordinate), so that the next can begin. */
const AMPLE = 1500;
/** A matrix of size² is updated in milliseconds up to here, and pays in few evaluations. */
const FULL = 200;
const LARGE = 1000;
const HUGE = 10_000;

const TABLE: readonly Line[] = [
  {
    when: ({ objectives, size }) => objectives === 'several' && size <= FULL,
    use: ['mo-cma-es', 'nsga-ii'],
    because: 'several objectives, and few enough genes for a covariance a parent',
  },
  {
    when: ({ objectives }) => objectives === 'several',
    use: ['nsga-ii'],
    because: 'several objectives',
  },
  {
    when: ({ integers, size }) => integers > 0 && size <= LARGE,
    use: ['cma-es'],
    because: 'genes that are whole numbers keep a margin there',
  },
  {
    when: ({ size, noise }) => size > HUGE && noise,
    use: ['openai-es', 'snes', 'sep-cma-es'],
    because: 'many genes under noise: a gradient over the whole population averages it',
  },
  { when: ({ size }) => size > HUGE, use: ['snes', 'sep-cma-es'], because: 'a scale a gene is all that so many allow' },
  {
    when: ({ size }) => size > LARGE,
    use: ['cr-fm-nes', 'sep-cma-es', 'snes'],
    because: 'work and memory must be linear in the genes; one direction of dependence is learnt',
  },
  {
    when: ({ size, evaluations }) => evaluations < TINY * size || size > FULL,
    use: ['cr-fm-nes', 'sep-cma-es', 'snes', 'cma-es'],
    because: 'too few evaluations a gene to learn how genes depend on each other',
  },
  {
    when: ({ noise, evaluations, size }) => noise && evaluations >= AMPLE * size,
    use: ['uncertainty', 'cma-es'],
    because: 'noise, and evaluations enough to look twice',
  },
  {
    when: ({ noise }) => noise,
    use: ['cma-es'],
    because: 'noise: twice the population averages it',
    options: ({ size, population }) => (population ? {} : { population: 2 * defaultPopulation(size) }),
  },
  {
    when: ({ size, evaluations }) => evaluations >= AMPLE * size,
    use: ['restarts', 'cma-es'],
    because: 'evaluations enough for several runs, each with a larger population',
  },
  { when: () => true, use: ['cma-es'], because: 'few genes: it learns the scale and the dependence of all' },
];

/** The optimizer for a search, and why. Where nothing of the table is there: nothing. @param known ids that are there */
export function chooseOptimizer(search: Search, known: readonly string[]): Answer | undefined {
  const { size, generations, population, noise } = search;
  const evaluations = generations * (population ?? defaultPopulation(size));
  const seen = { ...search, evaluations };
  for (const { when, use, because, options } of TABLE) {
    const id = when(seen) ? use.find((one) => known.includes(one)) : undefined;
    if (!id) continue;
    const about = `genome ${size}, about ${evaluations} evaluations${noise ? ', noise' : ''}`;
    // Of a wrapper the population is the inner one's.
    const inner = population === undefined ? {} : { population };
    const wrapper = id === 'restarts' || id === 'uncertainty';
    const chosen = { ...options?.(seen), ...inner };
    return {
      use: id,
      options: wrapper && population !== undefined ? { of: { use: 'cma-es', ...inner } } : wrapper ? {} : chosen,
      because: `${about}: ${because}`,
    };
  }
  return undefined;
}
