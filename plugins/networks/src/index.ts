import { definePlugin } from '@genospike/core';
import { csnn } from './csnn.ts';
import { mlp } from './mlp.ts';

export { csnn, mlp };
export default definePlugin({ name: '@genospike/networks', provides: [csnn, mlp] });
