import { definePlugin } from '@genospike/core';
import { gee } from './gee.ts';
import { gem } from './gem.ts';

export { gee, gem };
export default definePlugin({ name: '@genospike/encoding-gee', provides: [gee, gem] });
