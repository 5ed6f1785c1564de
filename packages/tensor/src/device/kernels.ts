import { GenoError } from '@genospike/core';
import { RESERVED, type Arena } from './arena.ts';

/** The exports of `kernels/*.c`: every argument and result is a number (an offset in the arena, a count, a float). */
export type Kernels = Readonly<Record<string, (...values: number[]) => number>>;

/** Where the built kernels lie: beside src and dist alike. */
export const kernelsFile = new URL('../../kernels/kernels.wasm', import.meta.url);

/** The bytes of the committed kernels. Node only: in a browser, fetch `kernelsFile` and hand the bytes over. */
function readKernels(): Uint8Array<ArrayBuffer> {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs)
    throw new GenoError('GENO_NEED', 'The wasm kernels cannot be read from a file here.', {
      fix: `Fetch ${kernelsFile.href} and call useWasm(bytes).`,
    });
  return new Uint8Array(fs.readFileSync(kernelsFile));
}

/** Instantiates the kernels on the arena's memory, synchronously. */
export function loadKernels(arena: Arena, bytes: BufferSource = readKernels()): Kernels {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: arena.memory } });
  const end = (exports['__heap_base'] as WebAssembly.Global<'i32'>).value;
  if (end > RESERVED) throw new GenoError('GENO_FAILED', `The kernels need ${end} bytes, ${RESERVED} are reserved.`);
  return exports as unknown as Kernels;
}
