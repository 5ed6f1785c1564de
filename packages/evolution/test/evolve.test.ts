import { expect, test } from '@jest/globals';
import type { Fitness, GenerationRow, Optimizer, Score, Told } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { evolve, FAILED } from '../src/index.ts';
import type { Plan } from '../src/index.ts';

const space = { size: 2, mean: 3, spread: 1 };

/** The smallest optimizer: normal steps around the best so far. */
function climber(log: Told[][] = []): Optimizer {
  const rng = counterRng('climber');
  let [generation, center, height] = [0, [3, 3], -Infinity];
  return {
    ask: () => [0, 1, 2, 3].map((i) => center.map((x, j) => x + rng.normal(`${generation}/${i}`, 2)[j]!)),
    tell: (results) => {
      log.push([...results]);
      for (const { value, genome } of results) if (value > height) [height, center] = [value, [...genome]];
      generation++;
    },
  };
}
const ok = (accuracy: number, traits = {}): Score => ({ status: 'ok', measures: { accuracy }, traits });
const broken: Score = {
  status: 'failed',
  measures: {},
  traits: {},
  error: { code: 'GENO_NAN', message: 'Loss is NaN.', path: 'learning.rate', fix: 'Lower the rate.', plugin: '@lab/x' },
};
const term = (name: string, score: Fitness['term'], weight: Fitness['weight'] = () => 1): Fitness => ({
  name,
  weight,
  term: score,
});
const accuracy = term('accuracy', ({ measures }) => measures['accuracy']!);
const height = ([x, y]: readonly number[]) => ok(-(x! ** 2) - y! ** 2);

type G = readonly number[];
const plan = (change: Partial<Plan<G>> = {}): Plan<G> => ({
  space,
  optimizer: climber(),
  fitness: [accuracy],
  generations: 5,
  job: (genome) => genome,
  evaluate: async (jobs) => jobs.map(height),
  ...change,
});

test('climbs, and counts what it did', async () => {
  const rows: GenerationRow[] = [];
  const found = await evolve(plan({ generations: 20, after: (row) => void rows.push(row) }));
  expect(found.generations).toEqual(rows);
  expect(rows.map(({ generation }) => generation)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(found).toMatchObject({ evaluations: 80, failed: 0, stopped: 'all generations done' });
  expect(found.best.value).toBeGreaterThan(-1);
  expect(found.best.score).toEqual(height(found.best.genome));
  expect(found.best.value).toBe(Math.max(...rows.map(({ best }) => best)));
});

test('the same twice, however evaluations finish', async () => {
  const late = async (jobs: readonly G[]) => {
    const scores: Score[] = [];
    await Promise.all(
      jobs.map(async (job, i) => {
        await new Promise((done) => setTimeout(done, 4 - i));
        scores[i] = height(job);
      }),
    );
    return scores;
  };
  expect(await evolve(plan({ evaluate: late }))).toEqual(await evolve(plan()));
});

test('a run that reads its first scores from a log is the run without interruption', async () => {
  const log = new Map<string, string>();
  let computed = 0;
  const evaluate: Plan<G>['evaluate'] = async (jobs) =>
    jobs.map((job) => {
      const key = JSON.stringify(job);
      const known = log.get(key) ?? JSON.stringify((computed++, height(job)));
      log.set(key, known);
      return JSON.parse(known) as Score;
    });
  await evolve(plan({ evaluate, after: ({ generation }) => (generation === 2 ? 'killed' : undefined) }));
  expect(computed).toBe(8);
  const resumed = await evolve(plan({ evaluate }));
  expect(computed).toBe(20);
  expect(resumed).toEqual(await evolve(plan()));
});

test('results are told in ask order, failed ones last and without NaN', async () => {
  const log: Told[][] = [];
  const evaluate = async () => [ok(0.5), broken, ok(NaN), ok(0.25)];
  const found = await evolve(plan({ optimizer: climber(log), generations: 1, evaluate }));
  const [results] = log;
  expect(results!.map(({ status }) => status)).toEqual(['ok', 'failed', 'failed', 'ok']);
  expect(results!.map(({ value }) => value)).toEqual([0.5, FAILED, FAILED, 0.25]);
  expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  expect(found.failed).toBe(2);
  expect(found.generations[0]).toEqual({
    generation: 1,
    best: 0.5,
    mean: 0.375,
    spread: 0.125,
    ever: 0.5,
    terms: { accuracy: { best: 0.5, mean: 0.375 } },
    failed: 2,
  });
});

test('terms see the moment: generation, elite, everyone of the last generation that did not fail', async () => {
  const seen: unknown[] = [];
  const watch = term('watch', (score, at) => {
    seen.push([at.generation, at.generations, at.elite?.measures['accuracy'], at.population.length]);
    return score.measures['accuracy']!;
  });
  const scores = [
    [ok(1), broken, ok(3), ok(2)],
    [ok(1), broken, broken, broken],
    [ok(0), ok(0), ok(0), ok(0)],
  ];
  const found = await evolve(
    plan({ fitness: [watch], generations: 3, evaluate: async (_, generation) => scores[generation - 1]! }),
  );
  expect(seen).toEqual([...Array(3).fill([0, 3, undefined, 0]), [1, 3, 3, 3], ...Array(4).fill([2, 3, 3, 1])]);
  expect(found.best.value).toBe(3);
});

test('where a weight fades, an old bonus does not outlive it', async () => {
  const bonus = term(
    'bonus',
    ({ traits }) => Number(traits['bonus']![0]),
    ({ generation }) => (generation ? 0 : 1),
  );
  const scores = [ok(0.1, { bonus: [5] }), ok(0.6, { bonus: [0] })];
  const found = await evolve(
    plan({
      fitness: [accuracy, bonus],
      generations: 2,
      evaluate: async (jobs, generation) => jobs.map(() => scores[generation - 1]!),
    }),
  );
  expect(found.generations.map(({ best }) => best)).toEqual([5.1, 0.6]);
  expect(found.best).toMatchObject({ value: 0.6, score: { measures: { accuracy: 0.6 } } });
});

test('a sum that overflows fails as a term does: no infinity reaches an optimizer', async () => {
  const huge = [1, -1].map((sign) =>
    term(
      `${sign}`,
      () => sign * 1e300,
      () => 1e300,
    ),
  );
  await expect(evolve(plan({ fitness: huge }))).rejects.toThrow('Fitness sum is NaN, measured accuracy');
});

test('a generation that fails whole ends the run with its first error', async () => {
  const run = evolve(plan({ evaluate: async (jobs) => jobs.map(() => broken) }));
  await expect(run).rejects.toMatchObject({
    code: 'GENO_ALL_FAILED',
    message: 'All 4 evaluations of generation 1 failed. The first: Loss is NaN.',
    path: 'learning.rate',
    fix: 'Lower the rate.',
    plugin: '@lab/x',
  });
  const absent = term('loss', () => {
    throw new Error('The task measures no loss.');
  });
  await expect(evolve(plan({ fitness: [absent] }))).rejects.toMatchObject({
    code: 'GENO_ALL_FAILED',
    message: 'All 4 evaluations of generation 1 failed. The first: The task measures no loss.',
    path: 'loss',
  });
});

test('stops for a reason, in words', async () => {
  const bored = { ...climber(), done: () => 'the step is too small' };
  expect((await evolve(plan({ optimizer: bored }))).stopped).toBe('the step is too small');
  const told: number[] = [];
  const after = ({ generation }: GenerationRow) => (
    told.push(generation),
    generation === 3 ? 'budget spent' : undefined
  );
  const found = await evolve(plan({ after }));
  expect(found.stopped).toBe('budget spent');
  expect(told).toEqual([1, 2, 3]);
});

test('announces each generation and shows the traits of the start', async () => {
  const before: unknown[] = [];
  const found = await evolve(
    plan({
      generations: 2,
      before: (at) => void before.push(at),
      traits: (genome) => ({ O: Float32Array.from(genome) }),
    }),
  );
  expect(before).toEqual([1, 2].map((generation) => ({ generation, generations: 2, jobs: 4 })));
  expect(found.before).toEqual({ O: [3, 3] });
});

test.each<[string, Partial<Plan<G>>]>([
  ['GENO_NOTHING_TO_EVOLVE', { space: { ...space, size: 0 } }],
  ['GENO_GENERATIONS', { generations: 0 }],
  ['GENO_FITNESS', { fitness: [accuracy, accuracy] }],
  ['GENO_FITNESS', { fitness: [] }],
  [
    'GENO_WEIGHT',
    {
      fitness: [
        term(
          'a',
          () => 1,
          () => NaN,
        ),
      ],
    },
  ],
  ['GENO_SCORES', { evaluate: async () => [ok(1)] }],
  ['GENO_ASK', { optimizer: { ask: () => [], tell() {} } }],
  ['GENO_ASK', { optimizer: { ask: () => [[1, NaN]], tell() {} } }],
  ['GENO_ASK', { optimizer: { ask: () => [[1]], tell() {} } }],
])('refuses with %s', async (code, change) => {
  await expect(evolve(plan(change))).rejects.toMatchObject({ name: 'GenoError', code });
});

test('a front of several objectives is plain data; without one there is none', async () => {
  const log: Told[][] = [];
  const one = climber(log);
  // What an optimizer holds is not what a report hashes: typed arrays, more fields.
  const front = () => log.flat().slice(0, 2).map((told) => ({ ...told, genome: Float64Array.from(told.genome) as never })); // prettier-ignore
  const terms = [accuracy, term('small', ({ measures }) => -measures['accuracy']!)];
  const found = await evolve(plan({ optimizer: { ...one, front }, fitness: terms }));
  expect(found.front).toEqual(log.flat().slice(0, 2).map(({ genome, values }) => ({ genome: [...genome], values }))); // prettier-ignore
  expect(JSON.parse(JSON.stringify(found.front))).toEqual(found.front);
  expect('front' in (await evolve(plan()))).toBe(false);
});
