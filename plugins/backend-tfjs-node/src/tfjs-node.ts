import { define, Folder } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { checkNode, CPU, find } from './find.ts';
import type { Package } from './find.ts';
import { BACKEND, loadTfjsNode } from './load.ts';
import type { Loaded } from './load.ts';

/** Loads the package, as seen from `folder`, and makes its backend the current one. */
export async function start(of: Package, folder: string): Promise<Loaded> {
  checkNode(of);
  const loaded = loadTfjsNode(of, find(of, folder));
  await tf.setBackend(BACKEND);
  await tf.ready();
  return loaded;
}

/** libtensorflow on the CPU, where the package @tensorflow/tfjs-node is installed. Neurons run composed of tf's ops. */
export const tfjsNode = define('backend', {
  id: 'tfjs-node',
  needs: { folder: Folder },
  async create({ folder }) {
    const { version, threads } = await start(CPU, folder);
    return { name: BACKEND, device: `libtensorflow ${version}, threads an op: ${threads}` };
  },
});
