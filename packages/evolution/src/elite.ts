import type { Judged } from './judge.ts';
import type { Individual } from './refuse.ts';

/** The best so far. `draws`: how many evaluations it is the mean of; 0: the one it was found by. */
export interface Elite extends Judged {
  readonly draws: number;
}
/** Whoever may become it; one that was never evaluated is a genome and no more. */
export type Contender = Pick<Elite, 'genome'> & Partial<Elite>;

const keyOf = ({ genome }: { readonly genome: readonly number[] }): string => JSON.stringify(genome);
const mean = (all: readonly number[], weights: readonly number[], sum: number): number =>
  all.reduce((total, x, i) => total + x * (weights[i]! / sum), 0);

/** Several evaluations of one genome as one, each weighing what it is itself the mean of. */
function merged(all: readonly (Judged & { readonly draws?: number })[]): Elite {
  const [first] = all;
  const weights = all.map(({ draws }) => draws ?? 1);
  const sum = weights.reduce((total, w) => total + w, 0);
  const over = (of: (one: Judged) => number) => mean(all.map(of), weights, sum);
  const measures = Object.keys(first!.score.measures).map((name) => [
    name,
    over(({ score }) => score.measures[name] ?? 0),
  ]);
  return {
    genome: first!.genome,
    draws: sum,
    value: over(({ value }) => value),
    values: first!.values.map((_, i) => over(({ values }) => values[i]!)),
    score: {
      status: 'ok',
      measures: Object.fromEntries(measures) as Record<string, number>,
      traits: first!.score.traits,
    },
  };
}

/** The best of those that did not fail. @param several a genome may stand there several times, and counts by its mean */
export function bestOf(ok: readonly Judged[], several: boolean): Elite | undefined {
  if (!several) return highest(ok.map((one) => ({ ...one, draws: 0 })));
  const groups = new Map<string, Judged[]>();
  for (const one of ok) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  const each = [...groups.values()].map((group) => (group.length > 1 ? merged(group) : { ...group[0]!, draws: 0 }));
  return highest(each);
}
/** Of equals, the first. */
const highest = (all: readonly Elite[]): Elite | undefined => all.toSorted((a, b) => b.value - a.value)[0];

/** Evaluates all contenders under the same new draws; who has the highest mean of such evaluations is the best so far. The
 *  evaluation that somebody was found by does not count: the best of many is the luckiest. One that fails a draw is out;
 *  where all are out, the first stays.
 *  @param contenders the elite first */
export async function contest(
  contenders: readonly Contender[],
  draws: readonly number[],
  evaluate: (all: readonly Individual[]) => Promise<readonly Judged[]>,
): Promise<Elite> {
  const once = [...new Map(contenders.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
  const results = await evaluate(once.flatMap(({ genome }) => draws.map((draw) => ({ genome, draw }))));
  const proven = once.flatMap((one, i) => {
    const mine = results.slice(i * draws.length, (i + 1) * draws.length);
    if (mine.some(({ score }) => score.status === 'failed')) return [];
    return merged(one.draws && isJudged(one) ? [one, ...mine] : mine);
  });
  return highest(proven) ?? once.find(isJudged)!;
}
const isJudged = (one: Contender): one is Elite => one.score !== undefined;
