import { definePlugin } from '@genospike/core';
import { inline } from './executors/inline.ts';
import { processes } from './executors/processes.ts';

/** What the engine itself provides: where evaluations run. */
export const own = definePlugin({ name: '@genospike/engine', provides: [inline, processes] });
