import { definePlugin } from '@genospike/core';
import { classification } from './classification.ts';

export { classification };
export default definePlugin({ name: '@genospike/tasks', provides: [classification] });
