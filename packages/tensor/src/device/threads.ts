import { GenoError } from '@genospike/core';
import type { Arena } from './arena.ts';

/** The 32-bit numbers that threads share. Tickets never go back: a thread takes `next` while it is not `limit`. */
const CELLS = [
  ...['next', 'limit', 'left', 'base', 'failed', 'never'],
  ...['kernel', 'argc', 'code', 'length'],
] as const;
const cell = Object.fromEntries(CELLS.map((name, i) => [name, i])) as Record<(typeof CELLS)[number], number>;
/** Arguments that wait at once. */
const MOST = 16384;
const STACK = 1 << 18;

const threadFile = new URL('../../kernels/thread.mjs', import.meta.url);

interface Given {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly args: number;
  readonly most: number;
  readonly stack: number;
  readonly cells: readonly string[];
}

function start(given: Given): void {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (node) new node.Worker(threadFile, { workerData: given }).unref();
  else new Worker(threadFile, { type: 'module' }).postMessage(given);
}

/**
 * Worker threads that run kernels beside the main one. Calls wait in shared memory; whoever is free takes the next, the
 * main thread too, so a thread that is slow to start only leaves more to the others.
 */
export class Threads {
  /** The main one among them. */
  count: number;
  /** Calls that other threads than the main one have run. */
  helped = 0;
  readonly #arena: Arena;
  readonly #memory: WebAssembly.Memory;
  readonly #module: WebAssembly.Module;
  readonly #indices: Map<string, number>;
  readonly #codes = new Map<string, { offset: number; length: number }>();
  readonly #bytes = new Map<string, Uint8Array>();
  #started = 0;
  #shared: { readonly control: Int32Array; readonly args: Float64Array; readonly at: number } | undefined;

  constructor(arena: Arena, memory: WebAssembly.Memory, module: WebAssembly.Module, count: number) {
    this.count = count;
    this.#arena = arena;
    this.#memory = memory;
    this.#module = module;
    this.#indices = new Map(WebAssembly.Module.exports(module).map(({ name }, i) => [name, i]));
  }

  /** A kernel made at run time; threads make it too when they first meet it. */
  define(name: string, bytes: Uint8Array): void {
    this.#indices.set(name, this.#indices.size);
    this.#bytes.set(name, bytes);
  }

  spread(kernel: string, run: (...values: number[]) => number, calls: readonly (readonly number[])[]): void {
    const { control, args } = this.#open();
    const argc = calls[0]!.length;
    const most = Math.max(1, Math.floor(MOST / Math.max(argc, 1)));
    for (let first = 0; first < calls.length; first += most) {
      const part = calls.slice(first, first + most);
      part.forEach((call, i) => args.set(call, i * argc));
      this.#batch(control, kernel, run, part, argc);
    }
  }

  #batch(
    control: Int32Array,
    kernel: string,
    run: (...values: number[]) => number,
    calls: readonly (readonly number[])[],
    argc: number,
  ): void {
    const base = control[cell.limit]!;
    control[cell.base] = base;
    control[cell.kernel] = this.#indices.get(kernel)!;
    control[cell.argc] = argc;
    const code = this.#code(kernel);
    control[cell.code] = code.offset;
    control[cell.length] = code.length;
    Atomics.store(control, cell.left, calls.length);
    const limit = (base + calls.length) | 0;
    Atomics.store(control, cell.limit, limit);
    Atomics.notify(control, cell.limit, Math.min(this.#started, calls.length - 1));
    this.helped += calls.length;
    for (;;) {
      const ticket = Atomics.load(control, cell.next);
      if (ticket === limit) break;
      if (Atomics.compareExchange(control, cell.next, ticket, (ticket + 1) | 0) !== ticket) continue;
      this.helped--;
      try {
        run(...calls[(ticket - base) | 0]!);
      } finally {
        Atomics.sub(control, cell.left, 1);
      }
    }
    while (Atomics.load(control, cell.left) > 0);
    if (Atomics.exchange(control, cell.failed, 0))
      throw new GenoError('GENO_FAILED', `A thread failed in kernel ${kernel}.`);
  }

  /** Where the code of a kernel made at run time lies for the others. */
  #code(kernel: string): { offset: number; length: number } {
    const bytes = this.#bytes.get(kernel);
    if (!bytes) return { offset: 0, length: 0 };
    const known = this.#codes.get(kernel);
    if (known) return known;
    const offset = this.#arena.permanent(bytes.length);
    new Uint8Array(this.#arena.memory.buffer, offset, bytes.length).set(bytes);
    const code = { offset, length: bytes.length };
    this.#codes.set(kernel, code);
    return code;
  }

  #open(): { readonly control: Int32Array; readonly args: Float64Array } {
    const { buffer } = this.#memory;
    if (!this.#shared) {
      const at = this.#arena.permanent(4 * CELLS.length);
      const args = this.#arena.permanent(8 * MOST);
      const control = new Int32Array(buffer, at, CELLS.length);
      control.fill(0);
      this.#shared = { control, args: new Float64Array(this.#memory.buffer, args, MOST), at };
    }
    const shared = this.#shared;
    for (; this.#started < this.count - 1; this.#started++)
      start({
        module: this.#module,
        memory: this.#memory,
        control: shared.at,
        args: shared.args.byteOffset,
        most: MOST,
        stack: this.#arena.permanent(STACK) + STACK,
        cells: CELLS,
      });
    return shared;
  }
}
