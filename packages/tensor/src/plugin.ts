import { define, definePlugin } from '@genospike/core';
import { useWasm } from './backend/backend.ts';
import { BACKEND } from './backend/registry.ts';

/** The default backend: the same bits on every machine. */
export const wasm = define('backend', {
  id: 'wasm',
  create: async () => {
    await useWasm();
    return { name: BACKEND, device: 'WebAssembly SIMD, 1 thread' };
  },
});

export default definePlugin({ name: '@genospike/tensor', provides: [wasm] });
