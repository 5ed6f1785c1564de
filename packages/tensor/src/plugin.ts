import { define, definePlugin, optional, Threads } from '@genospike/core';
import { useWasm } from './backend/backend.ts';
import { BACKEND } from './backend/registry.ts';

/** The default backend: the same bits on every machine. */
export const wasm = define('backend', {
  id: 'wasm',
  needs: { threads: optional(Threads) },
  create: async ({ threads = 1 }) => {
    const device = await useWasm({ threads });
    return { name: BACKEND, device: device.words };
  },
});

export default definePlugin({ name: '@genospike/tensor', provides: [wasm] });
