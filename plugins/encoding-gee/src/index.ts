import { definePlugin } from '@genospike/core';
import { gee } from './gee.ts';

export { gee };
export default definePlugin({ name: '@genospike/encoding-gee', provides: [gee] });
