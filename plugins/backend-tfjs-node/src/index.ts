import { definePlugin } from '@genospike/core';
import { tfjsNodeGpu } from './tfjs-node-gpu.ts';
import { tfjsNode } from './tfjs-node.ts';

export default definePlugin({ name: '@genospike/backend-tfjs-node', provides: [tfjsNode, tfjsNodeGpu] });
export { tfjsNode, tfjsNodeGpu };
