import { GenoError } from '@genospike/core';
import { Arena } from './arena.ts';
import type { Device, KernelCode, Kernels } from './device.ts';
import { readKernels } from './kernels-file.ts';
import { RESERVED, wasmMemory } from './memory.ts';
import type { WasmMemory } from './memory.ts';
import { Threads } from './threads.ts';

export interface WasmOptions {
  /** Of kernels.wasm, where files cannot be read (browsers). */
  readonly bytes?: BufferSource | undefined;
  /** That one kernel may use; results do not depend on it. */
  readonly threads?: number | undefined;
  /** Pages of 64 KiB that the memory may grow to; default and most: 65536, 4 GiB. */
  readonly pages?: number | undefined;
}

/** The kernels of kernels/*.c as WebAssembly SIMD: the same bits on every machine, for any number of threads. */
export class WasmDevice implements Device {
  readonly arena: Arena;
  readonly #memory: WasmMemory;
  readonly #kernels: Record<string, (...values: number[]) => number>;
  readonly #threads: Threads;

  constructor({ bytes = readKernels(), threads = 1, pages }: WasmOptions = {}) {
    this.#memory = wasmMemory(pages);
    this.arena = new Arena(this.#memory);
    const module = new WebAssembly.Module(bytes);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory.wasm } });
    const end = (exports['__heap_base'] as WebAssembly.Global<'i32'>).value;
    if (end > RESERVED) throw new GenoError('GENO_FAILED', `The kernels need ${end} bytes, ${RESERVED} are reserved.`);
    this.#kernels = { ...exports } as unknown as Record<string, (...values: number[]) => number>;
    this.#threads = new Threads(this.arena, this.#memory.wasm, module, threads);
  }

  get kernels(): Kernels {
    return this.#kernels;
  }
  get threads(): number {
    return this.#threads.count;
  }
  set threads(count: number) {
    this.#threads.count = count;
  }
  /** Calls that other threads than the main one have run. */
  get helped(): number {
    return this.#threads.helped;
  }
  get words(): string {
    return `WebAssembly SIMD, ${this.threads} thread${this.threads === 1 ? '' : 's'}`;
  }

  spread(kernel: string, calls: readonly (readonly number[])[]): void {
    const run = this.#kernels[kernel]!;
    if (this.threads > 1 && calls.length > 1) this.#threads.spread(kernel, run, calls);
    else for (const call of calls) run(...call);
  }

  define(name: string, code: KernelCode): void {
    if (this.#kernels[name]) return;
    const bytes = code.wasm();
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.#memory.wasm } });
    this.#kernels[name] = exports['run'] as (...values: number[]) => number;
    this.#threads.define(name, bytes);
  }
}
