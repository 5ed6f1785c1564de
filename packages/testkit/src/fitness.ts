import { make, type Moment, type OfRole, type Score } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { lawsOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

export interface FitnessCase extends Case {
  /** What the scores under test have, for terms that look at something else than accuracy, loss and a square O. */
  readonly measures?: Score['measures'];
  readonly traits?: Score['traits'];
}

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

/** The law of the role `fitness`. */
export function fitnessLaws(contribution: OfRole<'fitness'>, of: FitnessCase = {}): Law[] {
  const fitness = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const score = (seed: number): Score =>
    frozen({
      status: 'ok',
      measures: of.measures ?? { accuracy: 0.5 + seed / 100, loss: 1 - seed / 100 },
      traits: of.traits ?? { O: [...counterRng(seed).normal('O', 16)] },
    });
  const moments: readonly Moment[] = [
    { generation: 0, generations: 1, population: [] },
    { generation: 0, generations: 20, population: [] },
    ...[1, 10, 19].map((generation) => ({
      generation,
      generations: 20,
      elite: score(1),
      population: [score(1), score(2)],
    })),
  ];

  return lawsOf(contribution, of, {
    'has a name': () => must(fitness().name.trim() !== '', 'name is empty: tables head a column with it.'),
    'weight and term are finite in every generation': () => {
      const { weight, term } = fitness();
      for (const at of moments) {
        const when = `in generation ${at.generation} of ${at.generations}`;
        must(Number.isFinite(weight(at)), `The weight ${when} is ${weight(at)}.`);
        for (const one of [score(1), score(3)])
          must(Number.isFinite(term(one, at)), `The term ${when} is ${term(one, at)}.`);
      }
    },
    'depends on its arguments alone': () => {
      const values = () => {
        const { weight, term } = fitness();
        return moments.flatMap((at) => [weight(at), term(score(3), at), term(score(3), at)]);
      };
      must(same(values(), values()), 'Asked again, it gave other numbers.');
      const one = fitness();
      const before = one.term(score(3), moments[1]!);
      moments.forEach((at) => one.term(score(4), at));
      must(one.term(score(3), moments[1]!) === before, 'It remembers earlier scores: a resumed run would differ.');
    },
    'the same after a journey through JSON': () => {
      const { term } = fitness();
      const typed = (of: Score): Score => ({
        ...of,
        traits: Object.fromEntries(Object.entries(of.traits).map(([key, value]) => [key, Float32Array.from(value)])),
      });
      for (const at of moments) {
        const near = term(typed(score(3)), at.elite ? { ...at, elite: typed(at.elite) } : at);
        const far = term(JSON.parse(JSON.stringify(score(3))) as Score, at);
        must(same([near], [far]), `Typed arrays give ${near}, plain ones ${far}.`);
      }
    },
  });
}

/** Runs the law of the role `fitness` for each set of options. */
export const testFitness = (contribution: OfRole<'fitness'>, cases: readonly FitnessCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => fitnessLaws(contribution, of)));
