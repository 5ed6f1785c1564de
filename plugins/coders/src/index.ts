import { definePlugin } from '@genospike/core';
import { directCoding } from './direct.ts';
import { rate } from './rate.ts';

export { directCoding, rate };
export default definePlugin({ name: '@genospike/coders', provides: [directCoding, rate] });
