import { fileURLToPath } from 'node:url';
import { Subject } from '../speed/subject.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
export const pythonCommand = (python) => [python, here('peers.py')];
const command = { ours: () => [process.execPath, ...process.execArgv, here('serve.mjs')], peer: pythonCommand };

/** A process of our optimizers or of the peers. A command that takes too long ends it: the next one starts a fresh one. */
export class Side {
  #subject;
  constructor(kind, python) {
    this.start = async () => (this.#subject ??= await new Subject(kind, command[kind](python)).ready());
  }
  /** @throws what failed, in words */
  async ask(what, given, seconds = 120) {
    const subject = await this.start();
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), seconds * 1000);
    });
    let said;
    try {
      said = await Promise.race([subject.ask(what, given), late]);
    } catch (error) {
      await this.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    if (said.failed) throw new Error(said.failed);
    return said;
  }
  async end() {
    const subject = this.#subject;
    this.#subject = undefined;
    await subject?.end();
  }
}

/** Runs jobs in their order on so many lanes, each with a process of either kind. `run(job, { ours, peer })`. */
export async function lanes(count, python, jobs, run) {
  const queue = [...jobs];
  const lane = async () => {
    const sides = { ours: new Side('ours'), peer: new Side('peer', python) };
    try {
      for (let job = queue.shift(); job; job = queue.shift()) await run(job, sides);
    } finally {
      await Promise.all([sides.ours.end(), sides.peer.end()]);
    }
  };
  await Promise.all(Array.from({ length: count }, lane));
}
