import { define, Folder } from '@genospike/core';
import type { Backend } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { openGpu } from './gpu.ts';
import { registerKernels } from './kernels/index.ts';
import { BACKEND, load } from './load.ts';
import type { Loaded } from './load.ts';

/** One device in a process: tensors of one are nothing to another. */
let open: Promise<Loaded> | undefined;

/** The GPU through WebGPU: in a browser its own, in Node Dawn, where the package webgpu is installed. */
export const webgpu = define('backend', {
  id: 'webgpu',
  needs: { folder: Folder },
  async create({ folder }): Promise<Backend> {
    const opening = (open ??= start(folder));
    try {
      const { device, close } = await opening;
      await tf.setBackend(BACKEND);
      await tf.ready();
      return {
        name: BACKEND,
        device,
        [Symbol.asyncDispose]: async () => {
          if (open !== opening) return;
          open = undefined;
          await close();
        },
      };
    } catch (error) {
      if (open === opening) open = undefined;
      throw error;
    }
  },
});

async function start(folder: string): Promise<Loaded> {
  const entry = await openGpu(folder);
  try {
    const loaded = await load(entry);
    registerKernels();
    return loaded;
  } catch (error) {
    entry.close();
    throw error;
  }
}
