import { definePlugin } from '@genospike/core';
import { direct } from './direct.ts';
import { narrow } from './narrow.ts';
import { pruned } from './pruned.ts';

export { direct, narrow, pruned };
export default definePlugin({ name: '@genospike/encoding-direct', provides: [direct, narrow, pruned] });
