import { make, type Executor, type Job, type OfRole, type Score, type Work } from '@genospike/core';
import { lawsOf, isCount, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

export interface ExecutorCase extends Case {
  readonly work: Work;
  /** Jobs that `work` can do, each with another score. */
  readonly job: (i: number) => Job;
  /** What a job must give; left out: what `work.evaluate` gives. */
  readonly expected?: (job: Job) => Score | Promise<Score>;
  /** A job that cannot be done: its score has failed. */
  readonly impossible?: Job;
  /** Milliseconds that a run may take, the start of workers included. Default: 30,000. */
  readonly patience?: number;
}

/** Plain JSON with its keys in order: a score that travelled may have lost theirs. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** The law of the role `executor`: every job its own score, whatever the order; what is asked for ends. */
export function executorLaws(contribution: OfRole<'executor'>, of: ExecutorCase): Law[] {
  const { options = {}, needs = {}, work, job, impossible, patience = 30_000 } = of;
  const wanted = async (asked: Job) => text(await (of.expected ?? work.evaluate)(asked));
  const within = async <T>(what: string, promise: Promise<T>): Promise<T> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what} has not ended after ${patience} ms.`)), patience);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  const dispose = (executor: Executor) => within('dispose', executor[Symbol.asyncDispose]());
  const on = async (judge: (executor: Executor) => Promise<void>) => {
    const executor = await make(contribution, options, { ...needs, work });
    try {
      await judge(executor);
    } finally {
      await dispose(executor);
    }
  };
  const jobs = (count: number) => Array.from({ length: count }, (_, i) => job(i));
  const describe = ({ arm, genome, seed }: Job) => `${arm}, genome [${genome.join(', ')}], seed ${seed}`;
  const right = async (asked: Job, score: Score) => {
    const want = await wanted(asked);
    must(text(score) === want, `The score of ${describe(asked)} is ${text(score)} instead of ${want}.`);
  };
  /** Ended as it may after dispose: refused, failed, or right all the same. */
  const ended = async (asked: Job, running: Promise<Score>, when: string) => {
    const score = await within(`A run ${when}`, running.then((found) => found, () => undefined)); // prettier-ignore
    if (score?.status === 'ok') await right(asked, score);
  };

  return lawsOf(contribution, of, {
    'slots is whole and at least 1': () =>
      on(async ({ slots }) => must(isCount(slots), `slots is ${slots}: nothing, or half a job, would run.`)),
    'every job its own score, more at once than slots': () =>
      on(async (executor) => {
        const all = jobs(2 * executor.slots + 1);
        const scores = await Promise.all(all.map((one) => within('A run', executor.run(one))));
        for (const [i, score] of scores.entries()) await right(all[i]!, score);
      }),
    'the order of asking changes nothing': () =>
      on(async (executor) => {
        const backwards = jobs(executor.slots + 1).reverse();
        const scores = await Promise.all(backwards.map((one) => within('A run', executor.run(one))));
        for (const [i, score] of scores.entries()) await right(backwards[i]!, score);
        // One after another, and the same job again.
        for (const one of [job(1), job(0), job(1)]) await right(one, await within('A run', executor.run(one)));
      }),
    'jobs are left as they are, scores are plain JSON': () =>
      on(async (executor) => {
        const [asked, before] = [job(0), text(job(0))];
        const score = await within('A run', executor.run(asked));
        must(text(asked) === before, `The job has become ${text(asked)}.`);
        const again: unknown = JSON.parse(JSON.stringify(score));
        must(text(again) === text(score), 'The score is another after a journey through JSON.');
        must(!hasTyped(score), 'The score holds typed arrays: JSON would write them as objects.');
      }),
    ...(impossible && {
      'a job that cannot be done is a failed score': () =>
        on(async (executor) => {
          const score = await within('A run', executor.run({ ...impossible }));
          must(score.status === 'failed' && !!score.error?.message, `It gave ${text(score)}: failed, with its error.`);
          await right(job(0), await within('The run after it', executor.run(job(0))));
        }),
    }),
    'what is asked for ends, though it is disposed meanwhile': async () => {
      for (const started of [false, true])
        await on(async (executor) => {
          const all = jobs(2 * executor.slots + 1);
          const running = all.map((one) => executor.run(one));
          const found = Promise.all(running.map((one, i) => ended(all[i]!, one, 'under way at dispose')));
          // Awaited below: one that is found wrong before that is no unhandled rejection.
          found.catch(() => {});
          if (started) await within('A run', running[0]!);
          await dispose(executor);
          await found;
        });
    },
    'disposed twice, and asked afterwards: nothing hangs': () =>
      on(async (executor) => {
        await dispose(executor);
        await dispose(executor);
        await ended(job(0), Promise.resolve().then(() => executor.run(job(0))), 'after dispose'); // prettier-ignore
      }),
  });
}

const hasTyped = (value: unknown): boolean =>
  ArrayBuffer.isView(value) || (typeof value === 'object' && value !== null && Object.values(value).some(hasTyped));

/** Runs the law of the role `executor` for each case. */
export const testExecutor = (contribution: OfRole<'executor'>, cases: readonly ExecutorCase[]): void =>
  testLaws(cases.flatMap((of) => executorLaws(contribution, of)));
