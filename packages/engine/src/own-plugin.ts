import { definePlugin } from '@genospike/core';
import { auto } from './auto.ts';
import { inline } from './executors/inline.ts';
import { processes } from './executors/processes.ts';

/** What the engine itself provides: where evaluations run, and what `auto` means. */
export const own = definePlugin({ name: '@genospike/engine', provides: [inline, processes, auto] });
