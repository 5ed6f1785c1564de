import { definePlugin } from '@genospike/core';
import { hypernetwork } from './hypernetwork.ts';

export { hypernetwork };
export default definePlugin({ name: '@genospike/encoding-generative', provides: [hypernetwork] });
