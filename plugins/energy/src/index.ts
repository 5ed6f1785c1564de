import { definePlugin } from '@genospike/core';
import { horowitz45nm } from './horowitz-45nm.ts';

export { horowitz45nm };
export default definePlugin({ name: '@genospike/energy', provides: [horowitz45nm] });
