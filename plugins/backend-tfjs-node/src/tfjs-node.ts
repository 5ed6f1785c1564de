import { define, Folder } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { checkNode, findTfjsNode } from './find.ts';
import { BACKEND, loadTfjsNode } from './load.ts';

/** libtensorflow on the CPU, where the package @tensorflow/tfjs-node is installed. Neurons run composed of tf's ops. */
export const tfjsNode = define('backend', {
  id: 'tfjs-node',
  needs: { folder: Folder },
  async create({ folder }) {
    checkNode();
    const { version, threads } = loadTfjsNode(findTfjsNode(folder));
    await tf.setBackend(BACKEND);
    await tf.ready();
    return { name: BACKEND, device: `libtensorflow ${version}, threads an op: ${threads}` };
  },
});
