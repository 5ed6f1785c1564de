import { definePlugin } from '@genospike/core';
import { xnes } from './xnes.ts';

export { XnesState } from './xnes-state.ts';
export { xnes };
export default definePlugin({ name: '@genospike/optimizer-nes', provides: [xnes] });
