import { define } from '@genospike/core';
import { NATIVE, useDevice, type NativeDevice } from '@genospike/tensor';
import * as z from 'zod';
import { levelNames } from './compile/levels.ts';
import { loadNative } from './load.ts';

/** The kernels as the system's compiler builds them (`npx genospike-build-native`), on the CPU's widest vectors. */
export const native = define('backend', {
  id: 'native',
  options: z.strictObject({
    threads: z.int().min(1).max(256).default(1).describe('That one kernel may use; results do not depend on it.'),
    vectors: z
      .enum(['auto', ...levelNames])
      .default('auto')
      .describe('The vector unit; auto takes the widest that the CPU has. The last digits of results depend on it.'),
  }),
  async create({ options: { threads, vectors } }) {
    const level = vectors === 'auto' ? undefined : vectors;
    const device = (await useDevice(NATIVE, () => loadNative({ level, threads }))) as NativeDevice;
    device.threads = threads;
    return { name: NATIVE, device: device.words };
  },
});
