import { definePlugin } from '@genospike/core';
import { cmaEs } from './cma-es.ts';
import { lmMaEs } from './lm-ma-es.ts';
import { sepCmaEs } from './sep-cma-es.ts';

export { cmaConstants, type CmaConstants } from './cma-constants.ts';
export { CmaState } from './cma-state.ts';
export { lmMaConstants, type LmMaConstants } from './lm-ma-constants.ts';
export { LmMaState } from './lm-ma-state.ts';
export { Margin, type WholeGene } from './margin.ts';
export { sepConstants, type SepConstants } from './sep-constants.ts';
export { SepState } from './sep-state.ts';
export { cmaEs, lmMaEs, sepCmaEs };
export default definePlugin({ name: '@genospike/optimizer-cma', provides: [cmaEs, lmMaEs, sepCmaEs] });
