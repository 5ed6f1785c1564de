import { definePlugin } from '@genospike/core';
import { de } from './de.ts';
import { randomSearch } from './random-search.ts';

export { de, randomSearch };
export default definePlugin({ name: '@genospike/optimizer-baselines', provides: [randomSearch, de] });
