import { definePlugin } from '@genospike/core';
import { atan } from './atan.ts';
import { lif } from './lif.ts';

export { atan, lif };
export default definePlugin({ name: '@genospike/neurons', provides: [lif, atan] });
