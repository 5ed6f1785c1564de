import type { Kernels } from './device.ts';
import { readKernels } from './kernels-file.ts';
import { RESERVED, wasmMemory } from './memory.ts';
import type { WasmMemory } from './memory.ts';

const PAGE = 65536;
/** Pages that the module wants at least. */
const FIRST = 256;
/** Blocks begin where the longest vectors do. */
const ALIGN = 64;

/** Kernels over a small memory of their own, outside of any backend: it goes when nobody holds it any more. Blocks are
 *  taken, never given back. */
export class Workspace {
  readonly kernels: Kernels;
  private readonly memory: WasmMemory;
  private top = RESERVED;

  constructor(module: WebAssembly.Module, bytes: number) {
    const end = RESERVED + bytes;
    this.memory = wasmMemory(Math.max(FIRST, Math.ceil(end / PAGE)));
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0 && !this.memory.grow(missing)) throw new RangeError(`no memory for ${bytes} bytes`);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory.wasm } });
    this.kernels = exports as unknown as Kernels;
  }

  /** A block of zeros; its `byteOffset` is what kernels take. */
  floats(length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.take(4 * length), length);
  }
  doubles(length: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.take(8 * length), length);
  }

  private take(bytes: number): number {
    const offset = this.top;
    this.top += Math.ceil(bytes / ALIGN) * ALIGN;
    return offset;
  }
}

let module: WebAssembly.Module | false | undefined;

/** A workspace with room for so many bytes, or undefined where kernels cannot be had (no files, no shared memory): then
 *  plain loops give the same bits, slower. */
export function workspace(bytes: number): Workspace | undefined {
  try {
    module ??= new WebAssembly.Module(readKernels());
    return module ? new Workspace(module, bytes) : undefined;
  } catch {
    module ??= false;
    return undefined;
  }
}

/** Bytes that blocks of so many bytes take; kernels may read (never use) what follows a block. */
export const roomFor = (...blocks: readonly number[]): number =>
  blocks.reduce((sum, bytes) => sum + Math.ceil(bytes / ALIGN) * ALIGN, ALIGN);
