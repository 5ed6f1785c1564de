import { define, definePlugin } from '@genospike/core';
import { useWasm } from './backend/backend.ts';
import { BACKEND } from './backend/registry.ts';

/** The default backend: the same bits on every machine. */
export const wasm = define('backend', {
  id: 'wasm',
  create: async () => {
    const device = await useWasm();
    return { name: BACKEND, device: device.words };
  },
});

export default definePlugin({ name: '@genospike/tensor', provides: [wasm] });
