import { definePlugin } from '@genospike/core';
import { frames } from './frames.ts';
import { nMnist } from './n-mnist.ts';

export { frames, nMnist };
export default definePlugin({ name: '@genospike/dataset-events', provides: [nMnist, frames] });
