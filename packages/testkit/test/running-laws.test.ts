import { describe, expect, test } from '@jest/globals';
import { Clock, define, Log, Store } from '@genospike/core';
import type { Executor, GenerationRow, Job, OfRole, Score, Taps, Work } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { backendLaws } from '../src/backend.ts';
import { ops } from '../src/backend/ops/index.ts';
import { executorLaws } from '../src/executor.ts';
import { reporterLaws } from '../src/reporter.ts';
import { sampleReport } from '../src/sample-report.ts';
import { stopLaws } from '../src/stop.ts';
import { broken } from './broken.ts';

let calls = 0;

describe('backend', () => {
  type Kernel = (name: string, run: tf.KernelFunc) => tf.KernelFunc;
  /** tfjs's cpu backend under another name, some of its kernels planted. */
  function copy(name: string, plant: Kernel = (_, run) => run): void {
    const Cpu = tf.findBackend('cpu').constructor as new () => tf.KernelBackend;
    // Silences its advice to install tfjs-node.
    tf.registerBackend(name, () => Object.assign(new Cpu(), { firstUse: false }));
    for (const kernel of tf.getKernelsForBackend('cpu'))
      tf.registerKernel({ ...kernel, backendName: name, kernelFunc: plant(kernel.kernelName, kernel.kernelFunc) });
  }
  const backend = (create: () => Promise<{ name: string; device: string }>) =>
    define('backend', { id: 'copy', create });
  /** One whose kernel of this name does something to the numbers it made. */
  const planted = (kernel: string, change: (numbers: Float32Array) => void) => {
    const name = `copy-${++calls}`;
    const plant: Kernel = (found, run) =>
      found !== kernel
        ? run
        : (of) => {
            const made = run(of);
            const { data } = tf.findBackend(name) as unknown as { data: Map<object, { values: Float32Array }> };
            change(data.get((made as tf.TensorInfo).dataId)!.values);
            return made;
          };
    return backend(async () => {
      if (!tf.findBackendFactory(name)) copy(name, plant);
      await tf.setBackend(name);
      return { name, device: 'plain JavaScript' };
    });
  };
  const held: tf.Tensor[] = [];

  /** What tfjs's cpu backend itself gets wrong. */
  const exceptions = {
    'matMul, both sides broadcast': 'it mixes the batches up',
    'avgPool 3, same': 'its gradient divides by the whole window at the edge',
  };
  const look = (laws: RegExp) => (one: { readonly name: string }) => laws.test(one.name);

  test.each<readonly [bug: string, make: () => OfRole<'backend'>, laws: RegExp, found: readonly string[]]>([
    ['nothing', () => planted('', () => {}), /./, []],
    [
      'a product a little off',
      () => planted('BatchMatMul', (numbers) => (numbers[0]! *= 1.001)),
      /op (matMul a b |matMul a b$|transpose|dot of)/,
      ['matMul a b', 'matMul a b of spikes', 'matMul a b in batches', 'dot of vectors'].map((name) => `op ${name}`),
    ],
    [
      'a gradient a little off',
      () => planted('Conv2DBackpropFilter', (numbers) => (numbers[0]! += 0.01)),
      /conv2d 1x1|matMul/,
      ['', ' of spikes', ', stride 2', ', valid, stride 2', ' on one pixel'].map((name) => `op conv2d 1x1${name}`),
    ],
    [
      'other bits every time',
      () => planted('Tanh', (numbers) => (numbers[0]! += 1e-6 * (++calls % 3))),
      /op (tan|tanh|sin)$/,
      ['op tanh'],
    ],
    [
      'a tensor kept',
      () => planted('Tanh', () => void held.push(tf.keep(tf.scalar(1)))),
      /op (tan|tanh|sin)$/,
      ['op tanh'],
    ],
    [
      'another name',
      () => backend(async () => (await tf.setBackend('cpu'), { name: 'gpu', device: 'none' })),
      /^(?!.* op )/,
      ['is the current backend, and says who it is', 'created twice is created once'],
    ],
    [
      'another one when created again',
      () =>
        backend(async () => {
          const name = `copy-${++calls}`;
          copy(name);
          await tf.setBackend(name);
          return { name, device: 'plain JavaScript' };
        }),
      /^(?!.* op )/,
      ['created twice is created once'],
    ],
  ])('%s', async (_, make, laws, found) => {
    await tf.setBackend('cpu');
    expect(await broken(backendLaws(make(), { exceptions }).filter(look(laws)))).toEqual(found);
    expect(tf.getBackend()).toBe('cpu');
    tf.dispose(held.splice(0));
  });

  test('exceptions: one that holds, one that is not there', async () => {
    const sound = planted('', () => {});
    const wrong = { sin: 'rounded', cosine: 'rounded' };
    const laws = backendLaws(sound, { exceptions: wrong }).filter(look(/ sin |exceptions$/));
    expect(await broken(laws)).toEqual([
      'op sin is an exception: rounded',
      `2 of ${Object.keys(ops).length} ops are exceptions`,
    ]);
  });
});

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
