import { describe, expect, test } from '@jest/globals';
import { Clock, define, Log, Store } from '@genospike/core';
import type { Executor, GenerationRow, Job, Score, Taps, Work } from '@genospike/core';
import { executorLaws } from '../src/executor.ts';
import { reporterLaws } from '../src/reporter.ts';
import { sampleReport } from '../src/sample-report.ts';
import { stopLaws } from '../src/stop.ts';
import { broken } from './broken.ts';

let calls = 0;

describe('executor', () => {
  const { spec } = sampleReport();
  const job = (i: number): Job => ({ experiment: 'e', arm: 'encoding', genome: [i], fidelity: 'evolve', seed: 1 });
  const scoreOf = ({ genome, arm }: Job): Score =>
    arm === 'nobody'
      ? { status: 'failed', measures: {}, traits: {}, error: { code: 'GENO_JOB', message: 'No arm nobody.' } }
      : { status: 'ok', measures: { accuracy: genome[0]! / 10 }, traits: { O: [...genome] } };
  const work: Work = { spec, folder: undefined, evaluate: async (asked) => scoreOf(asked) };
  const of = { work, job, impossible: { ...job(0), arm: 'nobody' }, patience: 300 };
  const alone = 'every job its own score, more at once than slots';
  const order = 'the order of asking changes nothing';
  const plain = 'jobs are left as they are, scores are plain JSON';
  const fails = 'a job that cannot be done is a failed score';
  const meanwhile = 'what is asked for ends, though it is disposed meanwhile';
  const afterwards = 'disposed twice, and asked afterwards: nothing hangs';

  /** Two lanes and a queue; what waits at dispose is refused. */
  function pool({ evaluate }: Work): Executor {
    const waiting: { asked: Job; done(score: Promise<Score>): void; fail(error: Error): void }[] = [];
    let [busy, closed] = [0, false];
    const next = () => {
      const one = busy < 2 ? waiting.shift() : undefined;
      if (!one) return;
      busy++;
      const score = new Promise((resolve) => setTimeout(resolve, 1)).then(() => evaluate(one.asked));
      one.done(score.finally(() => (busy--, next())));
    };
    return {
      slots: 2,
      run: (asked) =>
        new Promise((done, fail) => {
          if (closed) return fail(new Error('closed'));
          waiting.push({ asked, done, fail });
          next();
        }),
      async [Symbol.asyncDispose]() {
        closed = true;
        for (const { fail } of waiting.splice(0)) fail(new Error('closed'));
      },
    };
  }
  const never = () => new Promise<never>(() => {});

  test.each<readonly [bug: string, plant: (sound: Executor) => Executor, found: readonly string[]]>([
    ['nothing', (one) => one, []],
    ['half a slot', (one) => ({ ...one, slots: 0.5 }), ['slots is whole and at least 1']],
    [
      'does another job',
      (one) => ({ ...one, run: (asked) => one.run({ ...asked, genome: asked.genome.map((x) => x + 1) }) }),
      [alone, order, fails, meanwhile],
    ],
    [
      'takes all jobs of a seed for one',
      (one) => {
        const memory = new Map<string, Promise<Score>>();
        return {
          ...one,
          run(asked) {
            const key = `${asked.arm} ${asked.seed}`;
            const score = memory.get(key) ?? one.run(asked);
            memory.set(key, score);
            return score;
          },
        };
      },
      [alone, order, meanwhile],
    ],
    [
      'no more at once than slots',
      (one) => {
        let busy = 0;
        return {
          ...one,
          run: (asked) => (++busy > 2 ? never() : one.run(asked).finally(() => busy--)),
        };
      },
      [alone, order, meanwhile],
    ],
    [
      'writes into the job',
      (one) => ({
        ...one,
        run(asked) {
          const own = { ...asked };
          Object.assign(asked, { seed: 7 });
          return one.run(own);
        },
      }),
      [plain],
    ],
    [
      'typed arrays in scores',
      (one) => ({
        ...one,
        run: async (asked) => ({ ...(await one.run(asked)), traits: { O: Float32Array.from(asked.genome) } }),
      }),
      [alone, order, plain, fails, meanwhile],
    ],
    [
      'throws for what cannot be done',
      (one) => ({
        ...one,
        async run(asked) {
          const score = await one.run(asked);
          if (score.error) throw new Error(score.error.message);
          return score;
        },
      }),
      [fails],
    ],
    [
      'forgets what waits at dispose',
      (one) => {
        let closed = false;
        return {
          ...one,
          run: (asked) =>
            one.run(asked).catch((error: unknown) => {
              if (closed) return never();
              throw error;
            }),
          [Symbol.asyncDispose]: () => ((closed = true), one[Symbol.asyncDispose]()),
        };
      },
      [meanwhile, afterwards],
    ],
    [
      'cannot be disposed twice',
      (one) => {
        let closed = false;
        return {
          ...one,
          async [Symbol.asyncDispose]() {
            if (closed) throw new Error('disposed already');
            closed = true;
            await one[Symbol.asyncDispose]();
          },
        };
      },
      [meanwhile, afterwards],
    ],
  ])('%s', async (_, plant, found) => {
    const executor = define('executor', { id: 'little', create: (given) => plant(pool(given.work)) });
    expect(await broken(executorLaws(executor, of))).toEqual(found);
  });

  test('what a job must give may come from the case', async () => {
    const executor = define('executor', { id: 'little', create: (given) => pool(given.work) });
    const expected = (asked: Job) => ({ ...scoreOf(asked), traits: {} });
    expect(await broken(executorLaws(executor, { ...of, expected }))).toEqual([alone, order, fails, meanwhile]);
  });
});

describe('reporter', () => {
  interface Given {
    readonly store: Store;
    readonly log: Log;
    readonly clock: Clock;
  }
  const sound = ({ store, log, clock }: Given): Taps => ({
    'run:start': ({ arms }) => log.info(`${arms.length} arms`),
    'generation:end': ({ generation, best }) => log.info(`${clock.now()} ${generation} ${best}`),
    'run:end': {
      order: 'post',
      handler: ({ report }) => store.write('arms.txt', report.result.arms.map(({ label }) => label).join('\n')),
    },
  });
  const hooks = 'watches, and only hooks that are there';
  const same = 'same run, same files and lines';
  const files = 'files are named within the run folder, and not those of the run';
  const survives = (...runs: string[]) => runs.map((run) => `survives ${run}`);
  const naming =
    (name: string) =>
    (given: Given): Taps => ({ 'run:end': () => given.store.write(name, 'x') });

  test.each<readonly [bug: string, create: (given: Given) => Taps, found: readonly string[]]>([
    ['nothing', sound, []],
    ['a decision', (given) => ({ ...sound(given), 'run:stop': () => 'enough' }), [hooks]],
    ['a hook that is not there', (given) => ({ ...sound(given), 'run:finish': () => {} }) as Taps, [hooks]],
    ['no tap', () => ({}), [hooks]],
    [
      'takes evolution for granted',
      (given) => ({ ...sound(given), 'run:end': ({ report }) => given.log.info(report.result.evolution!.stopped) }),
      [...survives('a run that evolves nothing'), 'events are left as they are', files],
    ],
    [
      'takes intervals for granted',
      (given) => ({
        ...sound(given),
        'run:end': ({ report }) => given.log.info(report.result.arms[1]!.primary.low!.toFixed(2)),
      }),
      [...survives('a run of one seed, without a folder'), 'events are left as they are', files],
    ],
    [
      'takes scores for granted',
      (given) => ({
        ...sound(given),
        'evaluation:end': ({ score }) => given.log.info(score.measures.accuracy!.toFixed(2)),
      }),
      [...survives('a run with failed scores'), 'events are left as they are', files],
    ],
    [
      'writes into an event',
      () => ({ 'generation:end': (row) => void Reflect.set(row.terms, 'mine', { best: 1, mean: 1 }) }),
      ['events are left as they are'],
    ],
    ['a file outside', naming('../mine.txt'), [files]],
    ['an absolute path', naming('/tmp/mine.txt'), [files]],
    ['a file of the run', naming('scores.jsonl'), [files]],
    ['an empty file', ({ store }) => ({ 'run:end': () => store.write('mine.txt', '') }), [files]],
    [
      'a file nobody waits for',
      ({ store }) => ({ 'run:end': () => void store.write('mine.txt', 'x') }),
      ['waits for its files'],
    ],
    ['another line every time', ({ log }) => ({ 'run:end': () => log.info(`${++calls}`) }), [same]],
  ])('%s', async (_, create, found) => {
    const needs = { store: Store, log: Log, clock: Clock };
    expect(await broken(reporterLaws(define('reporter', { id: 'little', needs, create })))).toEqual(found);
  });

  test('a hook of a plugin, and a run of its own, come from the case', async () => {
    const reporter = define('reporter', { id: 'little', create: () => ({ 'lab:grown': () => {} }) as Taps });
    expect(await broken(reporterLaws(reporter))).toEqual([hooks]);
    expect(await broken(reporterLaws(reporter, { hooks: ['lab:grown'] }))).toEqual([]);
    const picky = define('reporter', { id: 'picky', create: (): Taps => ({ 'run:fail': ({ error }) => { if (error.code === 'GENO_MINE') throw new Error('no'); } }) }); // prettier-ignore
    const runs = { mine: [['run:fail', { error: { code: 'GENO_MINE', message: 'm' }, folder: undefined }]] } as const;
    expect(await broken(reporterLaws(picky, { runs }))).toEqual([
      'survives mine',
      'events are left as they are',
      files,
    ]);
  });
});

describe('stop', () => {
  /** Enough when three generations bring nothing. */
  const patient = (): Taps => {
    let [best, since] = [-Infinity, 0];
    return {
      'run:stop'({ ever }) {
        since = ever > best ? 0 : since + 1;
        best = ever;
        return since >= 3 ? '3 generations brought nothing' : undefined;
      },
    };
  };
  type Rule = (row: GenerationRow) => string | undefined;
  const changed = (of: (sound: Rule) => Rule) => () => ({ 'run:stop': of(patient()['run:stop'] as Rule) });
  let shared = 0;
  const answers = 'same rows, same answers';

  test.each<readonly [bug: string, create: (given: { clock: Clock }) => Taps, found: readonly string[]]>([
    ['nothing', patient, []],
    [
      'a longer report',
      () => ({ ...patient(), 'report:build': (report) => report }),
      ['decides run:stop and nothing else'],
    ],
    [
      'no tap',
      () => ({ 'generation:end': () => {} }),
      [
        'decides run:stop and nothing else',
        'answers with a sentence, or nothing',
        answers,
        'no clock, no chance',
        'rows are left as they are',
      ],
    ],
    [
      'true for a reason',
      changed((sound) => ((row: GenerationRow) => !!sound(row)) as never),
      ['answers with a sentence, or nothing'],
    ],
    ['an empty reason', changed((sound) => (row) => sound(row) && ' '), ['answers with a sentence, or nothing']],
    [
      'counts in a place that all share',
      changed((sound) => (row) => (++shared % 50 ? sound(row) : 'enough')),
      [answers, 'no clock, no chance'],
    ],
    [
      'a budget of time',
      ({ clock }) => {
        const start = clock.now();
        return { 'run:stop': () => (clock.now() - start > 1e6 ? 'time is up' : undefined) };
      },
      ['no clock, no chance'],
    ],
    [
      'a deadline of the calendar',
      () => ({ 'run:stop': () => (new Date().getFullYear() > 2900 ? 'too late' : undefined) }),
      ['no clock, no chance'],
    ],
    [
      'writes into rows',
      changed((sound) => (row) => sound(Object.assign(row, { best: 0 }))),
      ['rows are left as they are'],
    ],
  ])('%s', async (_, create, found) => {
    expect(await broken(stopLaws(define('stop', { id: 'little', needs: { clock: Clock }, create })))).toEqual(found);
  });
});
