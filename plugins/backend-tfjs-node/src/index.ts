import { definePlugin } from '@genospike/core';
import { tfjsNode } from './tfjs-node.ts';

export default definePlugin({ name: '@genospike/backend-tfjs-node', provides: [tfjsNode] });
export { tfjsNode };
