import { definePlugin } from '@genospike/core';
import { cmaMe } from './cma-me.ts';
import { mapElites } from './map-elites.ts';
import { moCmaEs } from './mo-cma-es.ts';
import { nsgaII } from './nsga-ii.ts';

export { EmitterState } from './emitter-state.ts';
export { hypervolume } from './hypervolume.ts';
export { MoCmaState } from './mo-cma-state.ts';
export { NsgaState, type Variation } from './nsga-state.ts';
export { crowding, dominates, fronts } from './pareto.ts';
export { cmaMe, mapElites, moCmaEs, nsgaII };
export default definePlugin({ name: '@genospike/optimizer-multi', provides: [nsgaII, moCmaEs, mapElites, cmaMe] });
