import type { Arena } from './arena.ts';

/** Functions over an arena: every argument and result is a number (an offset in bytes, a count, a float). */
export type Kernels = Readonly<Record<string, (...values: number[]) => number>>;

/** A kernel that is made at run time, in the languages of the devices. */
export interface KernelCode {
  /** A module that imports the memory as `env.memory` and exports the kernel as `run`. */
  wasm(): Uint8Array<ArrayBuffer>;
  /** C over kernels/simd.h that exports the kernel by this name, and maybe others. */
  c(): { readonly source: string; readonly kernel: string };
}

/** A device cannot make this kernel: it has no compiler. What it is for runs composed of others. */
export class Uncompilable extends Error {
  override readonly name = 'Uncompilable';
}

/** Where kernels run: a memory, functions over it, and threads. */
export interface Device {
  /** In words: `WebAssembly SIMD, 2 threads`. */
  readonly words: string;
  readonly arena: Arena;
  readonly kernels: Kernels;
  /** That one kernel may use. */
  readonly threads: number;
  /** Runs independent calls of one kernel, on all threads, in any order: no two may write one place, and what is a sum
   *  over calls is added by the caller, in the order of the calls, for the same bits with any number of threads. */
  spread(kernel: string, calls: readonly (readonly number[])[]): void;
  /** Adds a kernel; of one name the first stays. @throws Uncompilable */
  define(name: string, code: KernelCode): void;
}
