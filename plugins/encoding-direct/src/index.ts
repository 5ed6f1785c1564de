import { definePlugin } from '@genospike/core';
import { direct } from './direct.ts';
import { narrow } from './narrow.ts';

export { direct, narrow };
export default definePlugin({ name: '@genospike/encoding-direct', provides: [direct, narrow] });
