import { definePlugin } from '@genospike/core';
import { mackeyGlass } from './mackey-glass.ts';

export { mackeyGlass };
export default definePlugin({ name: '@genospike/dataset-generated', provides: [mackeyGlass] });
