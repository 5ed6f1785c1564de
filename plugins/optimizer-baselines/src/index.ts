import { definePlugin } from '@genospike/core';
import { de } from './de.ts';
import { hillClimber } from './hill-climber.ts';
import { randomSearch } from './random-search.ts';

export { de, hillClimber, randomSearch };
export default definePlugin({ name: '@genospike/optimizer-baselines', provides: [randomSearch, de, hillClimber] });
