import { definePlugin } from '@genospike/core';
import { budget } from './budget.ts';
import { patience } from './patience.ts';
import { target } from './target.ts';

export { budget, patience, target };
export default definePlugin({ name: '@genospike/stops', provides: [patience, target, budget] });
