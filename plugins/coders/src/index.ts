import { definePlugin } from '@genospike/core';
import { directCoding } from './direct.ts';
import { latency } from './latency.ts';
import { rate } from './rate.ts';

export { directCoding, latency, rate };
export default definePlugin({ name: '@genospike/coders', provides: [directCoding, rate, latency] });
