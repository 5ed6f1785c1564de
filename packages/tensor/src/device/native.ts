import { GenoError } from '@genospike/core';
import { Arena } from './arena.ts';
import { Uncompilable, type Device, type KernelCode, type Kernels } from './device.ts';

/** C sources of the kernels, beside src and dist alike: what a native build compiles. */
export const kernelsFolder = new URL('../../kernels/', import.meta.url);

/** What the add-on of a native build exports. */
export interface NativeAddon {
  /** Vector units of this CPU, the best first. */
  levels(): string[];
  /** A device with a memory of that size. @throws where so large an address range cannot be had */
  open(bytes: number): NativeMachine;
}

/** One memory, kernels from shared libraries by number, threads. */
interface NativeMachine {
  readonly memory: ArrayBuffer;
  /** Arguments of the next call, pointers as offsets in the memory. */
  readonly args: Float64Array;
  /** Threads of `spread`, the caller's among them. */
  threads(count: number): void;
  /** The names of a library's kernels; their numbers follow those of the libraries before. */
  load(path: string): string[];
  run(kernel: number): number;
  /** Calls a kernel with args[0..width), args[width..2 * width), ... on all threads. */
  spread(kernel: number, calls: number, width: number): void;
}

export interface NativeOptions {
  readonly addon: NativeAddon;
  /** Path of the library of kernels. */
  readonly library: string;
  /** The vector unit that it is for, in words: `AVX-512`. */
  readonly vectors: string;
  readonly threads?: number;
  /** Bytes that the memory may take. */
  readonly bytes: number;
  /** The path of the library that a C source makes; undefined where there is none and no compiler either. */
  readonly compile: (source: string) => string | undefined;
}

/** Offset 0 belongs to nobody. */
const RESERVED = 4096;

/** The whole address range at once: pages cost nothing until they are written. Under a limit (ulimit -v) half must do. */
function openMachine(addon: NativeAddon, bytes: number): NativeMachine {
  try {
    return addon.open(bytes);
  } catch (cause) {
    if (bytes > 2 ** 28) return openMachine(addon, Math.floor(bytes / 2));
    throw new GenoError('GENO_TOO_BIG', `No memory for the native backend: ${String(cause)}`, { cause });
  }
}

/** The kernels of kernels/*.c as the system's compiler made them: the bits of one vector unit, for any number of threads. */
export class NativeDevice implements Device {
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly #options: NativeOptions;
  readonly #machine: NativeMachine;
  readonly #numbers = new Map<string, number>();
  /** Of kernels made at run time, by their source. */
  readonly #libraries = new Map<string, ReadonlyMap<string, number>>();
  readonly #kernels: Record<string, (...values: number[]) => number> = {};
  #loaded = 0;
  #threads = 1;

  constructor(options: NativeOptions) {
    const { addon, library, bytes, threads = 1 } = options;
    this.#options = options;
    this.kernels = this.#kernels;
    this.#machine = openMachine(addon, bytes);
    const buffer = this.#machine.memory;
    this.arena = new Arena({
      ...{ buffer, limit: buffer.byteLength, reserved: RESERVED },
      grow: () => false,
      owns: (other) => other === buffer,
    });
    for (const [name, number] of this.#load(library)) this.#add(name, number);
    this.threads = threads;
  }

  get threads(): number {
    return this.#threads;
  }
  set threads(count: number) {
    if (count === this.#threads) return;
    this.#machine.threads(count);
    this.#threads = count;
  }
  get vectors(): string {
    return this.#options.vectors;
  }
  get words(): string {
    return `native ${this.vectors}, ${this.threads} thread${this.threads === 1 ? '' : 's'}`;
  }

  spread(kernel: string, calls: readonly (readonly number[])[]): void {
    const machine = this.#machine;
    const number = this.#numbers.get(kernel)!;
    const width = calls[0]?.length ?? 0;
    const most = Math.max(1, Math.floor(machine.args.length / Math.max(width, 1)));
    for (let first = 0; first < calls.length; first += most) {
      const part = calls.slice(first, first + most);
      part.forEach((call, i) => machine.args.set(call, i * width));
      machine.spread(number, part.length, width);
    }
  }

  define(name: string, code: KernelCode): void {
    if (this.#kernels[name]) return;
    const { source, kernel } = code.c();
    const library = this.#libraries.get(source) ?? this.#make(source);
    this.#libraries.set(source, library);
    this.#add(name, library.get(kernel)!);
  }

  #make(source: string): ReadonlyMap<string, number> {
    const path = this.#options.compile(source);
    if (path === undefined) throw new Uncompilable('The native device has no C compiler.');
    return this.#load(path);
  }

  /** The numbers of a library's kernels. */
  #load(path: string): ReadonlyMap<string, number> {
    return new Map(this.#machine.load(path).map((name) => [name, this.#loaded++]));
  }

  #add(name: string, number: number): void {
    const machine = this.#machine;
    const { args } = machine;
    this.#numbers.set(name, number);
    this.#kernels[name] = (...values) => {
      for (let i = 0; i < values.length; i++) args[i] = values[i]!;
      return machine.run(number);
    };
  }
}
