import { define, Folder } from '@genospike/core';
import { GPU } from './find.ts';
import { BACKEND } from './load.ts';
import { start } from './tfjs-node.ts';

/** libtensorflow on an NVIDIA GPU, where the package @tensorflow/tfjs-node-gpu and the CUDA of its time are installed.
 *  Neurons run composed of tf's ops. */
export const tfjsNodeGpu = define('backend', {
  id: 'tfjs-node-gpu',
  needs: { folder: Folder },
  async create({ folder }) {
    const { version } = await start(GPU, folder);
    return { name: BACKEND, device: `libtensorflow ${version}, CUDA` };
  },
});
