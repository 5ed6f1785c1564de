import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { define, Emit, GenoError, type Executor, type Job, type Score } from '@genospike/core';
import { fromSource } from '../plugins.ts';
import { inline } from './inline.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** A job that kills its worker this often is counted as failed. */
const DEATHS = 3;
/** Workers that end before they are ready, in a row: then no worker can live here. Ended by themselves, soon told;
 *  killed from outside, it may be chance. */
const STILLBORN = { exit: 3, signal: 20 };

interface Task {
  readonly job: Job;
  deaths: number;
  done(score: Score): void;
  fail(error: unknown): void;
}
interface Worker {
  readonly child: ChildProcess;
  ready: boolean;
  task: Task | undefined;
}

const file = fileURLToPath(new URL(fromSource ? '../worker.ts' : '../worker.js', import.meta.url));
/** Worker processes of tests run the TypeScript sources, as the tests do. */
const typescript = new URL('../../../../scripts/typescript.mjs', import.meta.url).href;
const execArgv = fromSource ? ['--import', typescript, '--conditions=@genospike/source', '--no-warnings'] : [];

/** Evaluations in child processes running this program's worker: one that dies takes nothing with it. */
export const processes = define('executor', {
  id: 'processes',
  needs: { emit: Emit },
  create({ work, emit }) {
    const { spec, folder } = work;
    // No workers: here, as the schema of `runtime.workers` says.
    return spec.runtime.workers === 0
      ? inline.create({ work, options: {} })
      : new Pool(spec.runtime.workers, { begin: { spec, folder } }, emit);
  },
});

class Pool implements Executor {
  readonly slots: number;
  readonly #begin: ToWorker;
  readonly #emit: Emit;
  readonly #queue: Task[] = [];
  readonly #workers = new Set<Worker>();
  #closing = false;
  #stillborn = 0;
  #fatal: GenoError | undefined;

  constructor(count: number, begin: ToWorker, emit: Emit) {
    this.slots = count;
    this.#begin = begin;
    this.#emit = emit;
    for (let i = 0; i < count; i++) this.#start();
  }

  run(job: Job): Promise<Score> {
    return new Promise((done, fail) => {
      if (this.#fatal) return fail(this.#fatal);
      if (this.#closing) return fail(aborted());
      this.#queue.push({ job, deaths: 0, done, fail });
      return this.#feed();
    });
  }

  #start(): void {
    const child = fork(file, [], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const worker: Worker = { child, ready: false, task: undefined };
    this.#workers.add(worker);
    child.send(this.#begin, () => {});
    child.on('message', (message: FromWorker) => this.#hear(worker, message));
    // A process that cannot even be spawned says 'error' and never 'exit'.
    child.on(
      'error',
      (cause) => child.exitCode === null && child.pid === undefined && this.#lost(worker, cause.message),
    );
    child.on('exit', (code, signal) =>
      this.#lost(worker, signal ?? `exit code ${code}`, signal ? STILLBORN.signal : STILLBORN.exit),
    );
  }

  #hear(worker: Worker, message: FromWorker): void {
    if ('emit' in message) return this.#emit(...(message.emit as Parameters<Emit>));
    if ('fatal' in message) return this.#give(GenoError.from(message.fatal));
    if ('ready' in message) {
      worker.ready = true;
      this.#stillborn = 0;
    } else {
      worker.task?.done(message.score);
      worker.task = undefined;
    }
    return this.#feed();
  }

  #feed(): void {
    for (const worker of this.#workers) {
      if (!worker.ready || worker.task) continue;
      const task = this.#queue.shift();
      if (!task) return;
      worker.task = task;
      worker.child.send({ job: task.job } satisfies ToWorker, () => {});
    }
  }

  /** A dead worker is replaced and its job given again. */
  #lost(worker: Worker, how: string, most = STILLBORN.exit): void {
    this.#workers.delete(worker);
    const { task } = worker;
    if (this.#closing) return task?.fail(aborted());
    if (!worker.ready && ++this.#stillborn >= most) return this.#give(cannotStart(how));
    if (task && ++task.deaths >= DEATHS) task.done(died(task.job, how));
    else if (task) this.#queue.unshift(task);
    return this.#start();
  }

  /** No worker can do anything here: everybody waiting is told why. */
  #give(error: GenoError): void {
    this.#fatal ??= error;
    const waiting = [...this.#queue.splice(0), ...[...this.#workers].flatMap((w) => w.task ?? [])];
    this.#stop();
    for (const task of waiting) task.fail(this.#fatal);
  }

  #stop(): void {
    this.#closing = true;
    for (const { child } of this.#workers) if (child.connected) child.disconnect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = [...this.#workers].map(({ child }) => new Promise((resolve) => child.once('exit', resolve)));
    this.#stop();
    for (const task of this.#queue.splice(0)) task.fail(aborted());
    // A worker deep in a training step hears of it only between steps: it has nothing to lose.
    const hard = setTimeout(() => this.#workers.forEach(({ child }) => child.kill('SIGKILL')), 1000);
    await Promise.all(gone);
    clearTimeout(hard);
  }
}

const aborted = () => new GenoError('GENO_ABORTED', 'The run is being stopped.');
const cannotStart = (how: string) =>
  new GenoError('GENO_WORKER', `Worker processes end before they begin (${how}).`, {
    role: 'executor',
    path: 'executor processes',
    fix: 'Their own words are above. runtime.workers=0 evaluates in this process.',
  });
const died = (job: Job, how: string): Score => ({
  status: 'failed',
  measures: {},
  traits: {},
  error: {
    code: 'GENO_WORKER',
    message: `The worker died ${DEATHS} times on this evaluation (${how}).`,
    role: 'executor',
    path: `executor processes, ${job.arm}, seed ${job.seed}`,
    fix: 'SIGKILL is often memory: fewer workers, a smaller batch. runtime.workers=0 runs it alone.',
  },
});
