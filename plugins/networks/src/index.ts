import { definePlugin } from '@genospike/core';
import { csnn } from './csnn.ts';
import { mlp } from './mlp.ts';
import { recurrent } from './recurrent.ts';

export { csnn, mlp, recurrent };
export default definePlugin({ name: '@genospike/networks', provides: [csnn, mlp, recurrent] });
