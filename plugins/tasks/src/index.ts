import { definePlugin } from '@genospike/core';
import { classification } from './classification.ts';
import { regression } from './regression.ts';

export { classification, regression };
export default definePlugin({ name: '@genospike/tasks', provides: [classification, regression] });
