import { define, optional, Threads } from '@genospike/core';
import { NATIVE, useDevice, type NativeDevice } from '@genospike/tensor';
import * as z from 'zod';
import { LEVELS, levelNames } from './compile/levels.ts';
import { refusal } from './compile/manifest.ts';
import { loadNative } from './load.ts';

/** The kernels as the system's compiler builds them (`npx genospike-build-native`), on the CPU's widest vectors. */
export const native = define('backend', {
  id: 'native',
  options: z.strictObject({
    vectors: z
      .enum(['auto', ...levelNames])
      .default('auto')
      .describe('Vector unit; auto takes the widest that the CPU has. The last digits of results depend on it'),
  }),
  needs: { threads: optional(Threads) },
  async create({ options: { vectors }, threads = 1 }) {
    const level = vectors === 'auto' ? undefined : vectors;
    const device = (await useDevice(NATIVE, () => loadNative({ level, threads }))) as NativeDevice;
    if (level && device.vectors !== LEVELS[level].title)
      throw refusal(`Backend native runs on ${device.vectors} already, not on ${LEVELS[level].title}.`, 'start again');
    device.threads = threads;
    return { name: NATIVE, device: device.words };
  },
});
