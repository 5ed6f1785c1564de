import { expect, test } from '@jest/globals';
import type { Fitness, Optimizer, Score, Told } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { evolve } from '../src/index.ts';
import type { Plan } from '../src/index.ts';

const ok = (accuracy: number): Score => ({ status: 'ok', measures: { accuracy }, traits: {} });
const broken: Score = {
  status: 'failed',
  measures: {},
  traits: {},
  error: { code: 'GENO_NAN', message: 'Loss is NaN.' },
};
const accuracy: Fitness = { name: 'accuracy', weight: () => 1, term: ({ measures }) => measures['accuracy']! };

interface Job {
  readonly genome: readonly number[];
  readonly draw: number;
  readonly generation: number;
}
/** Asks for what a list says, a generation each. */
const scripted = (asks: readonly (readonly number[][])[], more: Partial<Optimizer> = {}): Optimizer => {
  let generation = 0;
  return { ask: () => asks[generation % asks.length]!, tell: () => void generation++, ...more };
};
const plan = (change: Partial<Plan<Job>> = {}): Plan<Job> => ({
  space: { size: 1, mean: 0, spread: 1 },
  optimizer: scripted([[[1], [2], [3]]]),
  fitness: [accuracy],
  generations: 1,
  job: (genome, generation, draw) => ({ genome, draw, generation }),
  evaluate: async (jobs) => jobs.map(({ genome }) => ok(genome[0]!)),
  ...change,
});
/** Spoilt by noise of the draw and the genome. */
const noisy = async (jobs: readonly Job[]) =>
  jobs.map(({ genome, draw }) => ok(-(genome[0]! ** 2) + counterRng(7).normal(`${draw}/${genome[0]}`, 1)[0]!));

test('every genome has the draw its optimizer says, and 0 where it says none', async () => {
  const seen: Job[] = [];
  const evaluate: Plan<Job>['evaluate'] = async (jobs) => (seen.push(...jobs), jobs.map(() => ok(1)));
  await evolve(plan({ evaluate }));
  await evolve(plan({ evaluate, optimizer: scripted([[[1], [1], [2]]], { draws: () => [4, 5, 4] }) }));
  expect(seen.map(({ genome, draw }) => [genome[0], draw])).toEqual([[1, 0], [2, 0], [3, 0], [1, 4], [1, 5], [2, 4]]); // prettier-ignore
});

test('a genome under several draws is told one by one, and is the best by its mean', async () => {
  const told: Told[] = [];
  const optimizer = scripted([[[1], [1], [2]]], {
    draws: () => [0, 1, 0],
    tell: (results) => void told.push(...results),
  });
  const evaluate = async () => [ok(9), ok(1), ok(6)];
  const found = await evolve(plan({ optimizer, evaluate }));
  expect(told.map(({ value }) => value)).toEqual([9, 1, 6]);
  expect(found.best).toMatchObject({ genome: [2], value: 6 });
  const other = await evolve(plan({ optimizer, evaluate: async () => [ok(9), ok(5), ok(6)] }));
  expect(other.best).toEqual({ genome: [1], value: 7, draws: 2, score: ok(7) });
});

test('re-evaluated, the best is not the luckiest: same new draws for all, none twice, what found them left out', async () => {
  const seen: Job[] = [];
  const evaluate: Plan<Job>['evaluate'] = async (jobs) => {
    seen.push(...jobs.filter(({ draw }) => draw < 0));
    // Genome 1 is worth 1 and 2 is worth 2; by draw 0 the first looks like 9.
    return jobs.map(({ genome, draw }) => ok(draw === 0 && genome[0] === 1 ? 9 : genome[0]!));
  };
  const optimizer = scripted([[[1]], [[2]]]);
  const once = await evolve(plan({ optimizer: scripted([[[1]], [[2]]]), evaluate, generations: 2 }));
  expect(once.best).toMatchObject({ genome: [1], value: 9 });
  const found = await evolve(plan({ optimizer, evaluate, generations: 2, reevaluate: 2 }));
  expect(found.best).toEqual({ genome: [2], value: 2, draws: 2, score: ok(2) });
  expect(found.generations.map(({ best, ever }) => [best, ever])).toEqual([[9, 1], [2, 2]]); // prettier-ignore
  expect(found.evaluations).toBe(2 + 2 + 4);
  expect(seen.map(({ genome, draw }) => [genome[0], draw])).toEqual([[1, -1], [1, -2], [1, -3], [1, -4], [2, -3], [2, -4]]); // prettier-ignore
});

test('an elite is evaluated again beside every challenger, and counts by the mean of all its draws', async () => {
  const worth = [10, 0, 0, 2];
  const evaluate: Plan<Job>['evaluate'] = async (jobs) =>
    jobs.map(({ genome, draw }) => ok(draw === 0 ? genome[0]! : genome[0] === 1 ? worth[-draw - 1]! : 3.5));
  const optimizer = () => scripted([[[1]], [[2]], [[2]]]);
  const second = await evolve(plan({ optimizer: optimizer(), evaluate, generations: 2, reevaluate: 1 }));
  expect(second.best).toMatchObject({ genome: [1], value: 5, draws: 2 });
  const third = await evolve(plan({ optimizer: optimizer(), evaluate, generations: 3, reevaluate: 1 }));
  expect(third.best).toMatchObject({ genome: [2], value: 3.5, draws: 1 });
});

test('what the optimizer recommends is a contender', async () => {
  const optimizer = scripted([[[3], [-3]]], { best: () => [0] });
  const found = await evolve(plan({ optimizer, evaluate: noisy, reevaluate: 4 }));
  expect(found.best).toMatchObject({ genome: [0], draws: 4 });
  expect(found.evaluations).toBe(2 + 8);
});

test('the best by mean is better than the luckiest, and its value flatters less, over many runs', async () => {
  const asks = (run: number) =>
    Array.from({ length: 4 }, (_, g) =>
      Array.from({ length: 6 }, (_, i) => [counterRng(run).normal(`${g}/${i}`, 1)[0]!]),
    );
  const over = async (reevaluate: number) => {
    let [worth, said] = [0, 0];
    for (let run = 0; run < 60; run++) {
      const { best } = await evolve(
        plan({ optimizer: scripted(asks(run)), generations: 4, evaluate: noisy, reevaluate }),
      );
      worth -= best.genome[0]! ** 2 / 60;
      said += best.value / 60;
    }
    return { worth, flatters: said - worth };
  };
  const [luckiest, mean] = [await over(0), await over(4)];
  expect(mean.worth).toBeGreaterThan(luckiest.worth);
  expect(luckiest.flatters).toBeGreaterThan(1);
  expect(mean.flatters).toBeLessThan(0.5);
});

test('one that fails a re-evaluation is out; where all are, the first stays', async () => {
  const fails = (draws: (job: Job) => boolean): Plan<Job>['evaluate'] => async (jobs) => jobs.map((job) => (draws(job) ? broken : ok(job.genome[0]!))); // prettier-ignore
  const optimizer = () => scripted([[[1]], [[2]]]);
  const challenger = await evolve(plan({ optimizer: optimizer(), generations: 2, reevaluate: 2, evaluate: fails(({ genome, draw }) => genome[0] === 2 && draw === -3) })); // prettier-ignore
  expect(challenger.best).toMatchObject({ genome: [1], value: 1, draws: 4 });
  expect(challenger.failed).toBe(1);
  const all = await evolve(plan({ optimizer: optimizer(), generations: 2, reevaluate: 1, evaluate: fails(({ draw }) => draw < 0) })); // prettier-ignore
  expect(all.best).toEqual({ genome: [1], value: 1, score: ok(1) });
});

test('killed and read back from the log, a run with draws and re-evaluation is the run without interruption', async () => {
  const optimizer = () =>
    scripted(
      [
        [[1], [1], [2]],
        [[0.5], [0.5], [-1]],
      ],
      { draws: () => [0, 1, 0], best: () => [0.1] },
    );
  const whole = await evolve(plan({ optimizer: optimizer(), evaluate: noisy, generations: 6, reevaluate: 2 }));
  const log = new Map<string, string>();
  let left = 15;
  const evaluate: Plan<Job>['evaluate'] = async (jobs) =>
    Promise.all(
      jobs.map(async ({ genome, draw, generation }) => {
        // As in a run: what is computed is a function of genome and draw, and its key too.
        const key = JSON.stringify([genome, draw]);
        if (!log.has(key)) {
          if (left-- <= 0) throw new Error('killed');
          log.set(key, JSON.stringify((await noisy([{ genome, draw, generation }]))[0]));
        }
        return JSON.parse(log.get(key)!) as Score;
      }),
    );
  const again = () => evolve(plan({ optimizer: optimizer(), evaluate, generations: 6, reevaluate: 2 }));
  await expect(again()).rejects.toThrow('killed');
  left = 1000;
  expect(await again()).toEqual(whole);
});

test('announces what a generation may take', async () => {
  const jobs: number[] = [];
  await evolve(plan({ generations: 2, reevaluate: 2, optimizer: scripted([[[1]], [[2]]], { best: () => [0] }), before: (at) => void jobs.push(at.jobs) })); // prettier-ignore
  expect(jobs).toEqual([1 + 2 * 2, 1 + 2 * 3]);
});

test('a constant fitness ends by the count of generations, the first genome its best', async () => {
  const found = await evolve(
    plan({ generations: 3, evaluate: async (jobs) => jobs.map(() => ok(0.5)), reevaluate: 1 }),
  );
  expect(found).toMatchObject({ stopped: 'all generations done', best: { genome: [1], value: 0.5 } });
  expect(found.generations.every(({ spread, ever }) => spread === 0 && ever === 0.5)).toBe(true);
});

test.each<[string, string, Partial<Plan<Job>>]>([
  ['GENO_ASK', 'asks for 3 genomes under 2 draws', { optimizer: scripted([[[1], [2], [3]]], { draws: () => [0, 1] }) }],
  ['GENO_ASK', 'asks for draw -1', { optimizer: scripted([[[1]]], { draws: () => [-1] }) }],
  ['GENO_ASK', 'asks for draw 0.5', { optimizer: scripted([[[1]]], { draws: () => [0.5] }) }],
  ['GENO_ASK', 'recommends 1 numbers', { reevaluate: 1, optimizer: scripted([[[1]]], { best: () => [NaN] }) }],
  ['GENO_REEVALUATE', '-1 times', { reevaluate: -1 }],
  ['GENO_ALL_FAILED', 'Loss is NaN.', { evaluate: async (jobs) => jobs.map(() => broken), reevaluate: 1 }],
  ['GENO_SCORES', '1 scores for 3 jobs', { evaluate: async () => [ok(1)] }],
  ['GENO_SCORES', '0 scores for 2 jobs', { reevaluate: 2, evaluate: async (jobs) => jobs.flatMap(({ draw }) => (draw < 0 ? [] : ok(1))) }], // prettier-ignore
])('refuses with %s: %s', async (code, message, change) => {
  const error = await evolve(plan(change)).catch((e: unknown) => e);
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
});
