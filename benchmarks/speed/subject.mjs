import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** A library in a process of its own that answers one command at a time: it works only while it is asked, so that several
 *  take turns on one machine. */
export class Subject {
  #child;
  #lines;
  #said = '';

  constructor(label, [file, ...args], env = {}) {
    this.label = label;
    this.#child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.#child.on('error', (error) => (this.#said += error.message));
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (text) => (this.#said = (this.#said + text).slice(-4000)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** What it says when its network stands.
   *  @throws what it said before it ended */
  async ready() {
    const { failed, ...said } = await this.#answer();
    if (failed) throw new Error(failed);
    return Object.assign(this, said);
  }
  async ask(what, given = {}) {
    this.#child.stdin.write(`${JSON.stringify({ do: what, ...given })}\n`);
    return this.#answer();
  }
  async #answer() {
    const { value, done } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw new Error(`it ended: ${this.#said.trim().split('\n').slice(-3).join(' ')}`);
  }

  /** Ends it and waits until its memory is back. */
  async end() {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await gone;
    }
  }
}

/** Genospike runs as this program does: built packages, or the sources. */
export const ours = (folder, { name, backend, threads }) => {
  const label = backend === 'tfjs-wasm' ? backend : `genospike ${backend}`;
  const command = [process.execPath, ...process.execArgv, here('serve.mjs'), folder, backend, String(threads)];
  return Object.assign(new Subject(label, command), { name, backend });
};

export const peer = (python, folder, library, threads) =>
  new Subject(library, [python, here('peers.py'), library, folder], { OMP_NUM_THREADS: String(threads) });
