import { GenoError } from '@genospike/core';

/** Bytes that an arena hands out, from 0 to `limit`; they grow, and old views stay valid. */
export interface Memory {
  readonly buffer: ArrayBufferLike;
  /** Bytes that it can hold in the end. */
  readonly limit: number;
  /** Bytes at the start that are not the arena's. */
  readonly reserved: number;
  /** Makes room for so many bytes more; false where that fails. */
  grow(bytes: number): boolean;
  /** Whether a view's numbers lie here. */
  owns(buffer: ArrayBufferLike): boolean;
}

/** Memory of WebAssembly modules. */
export interface WasmMemory extends Memory {
  readonly wasm: WebAssembly.Memory;
}

const PAGE = 65536;
/** The first MiB is the kernel module's: its stack and constants. */
export const RESERVED = 1 << 20;

/** Shared memory reserves its whole address range: under a limit on that (ulimit -v) half must do. */
function reserve(pages: number): { wasm: WebAssembly.Memory; pages: number } {
  try {
    const initial = Math.min(256, pages);
    return { wasm: new WebAssembly.Memory({ initial, maximum: pages, shared: true }), pages };
  } catch (error) {
    if (pages > 1024) return reserve(pages >> 1);
    throw new GenoError('GENO_TOO_BIG', `No memory for the wasm backend: ${String(error)}`, { cause: error });
  }
}

/** Shared with the kernels' threads. @param maximumPages of 64 KiB: at most 65536 (4 GiB, where wasm32 ends) */
export function wasmMemory(maximumPages = 65536): WasmMemory {
  const { wasm, pages } = reserve(maximumPages);
  return {
    wasm,
    limit: pages * PAGE,
    reserved: RESERVED,
    get buffer() {
      return wasm.buffer;
    },
    grow(bytes) {
      try {
        wasm.grow(Math.ceil(bytes / PAGE));
        return true;
      } catch {
        return false;
      }
    },
    // Growing makes a new buffer object over the same bytes; no other shared memory is among a backend's values.
    owns: (buffer) => Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]',
  };
}
