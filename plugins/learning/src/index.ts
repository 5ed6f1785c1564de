import { definePlugin } from '@genospike/core';
import { adamw } from './adamw.ts';
import { sgd } from './sgd.ts';

export { adamw, sgd };
export default definePlugin({ name: '@genospike/learning', provides: [adamw, sgd] });
