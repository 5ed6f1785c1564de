import { definePlugin } from '@genospike/core';
import { nsgaII } from './nsga-ii.ts';

export { crowding, dominates, fronts } from './pareto.ts';
export { nsgaII };
export default definePlugin({ name: '@genospike/optimizer-multi', provides: [nsgaII] });
