import { definePlugin } from '@genospike/core';
import { cmaEs } from './cma-es.ts';
import { lmMaEs } from './lm-ma-es.ts';
import { onePlusOneCma } from './one-plus-one-cma.ts';
import { restarts } from './restarts.ts';
import { sepCmaEs } from './sep-cma-es.ts';
import { uncertainty } from './uncertainty.ts';
import { warmStart } from './warm-start.ts';

export { BoundPenalty } from './bound-penalty.ts';
export { cmaConstants, type CmaConstants } from './cma-constants.ts';
export { CmaState } from './cma-state.ts';
export { lmMaConstants, type LmMaConstants } from './lm-ma-constants.ts';
export { LmMaState } from './lm-ma-state.ts';
export { Margin } from './margin.ts';
export { OnePlusOneState } from './one-plus-one-state.ts';
export { sepConstants, type SepConstants } from './sep-constants.ts';
export { SepState } from './sep-state.ts';
export { cmaEs, lmMaEs, onePlusOneCma, restarts, sepCmaEs, uncertainty, warmStart };
export default definePlugin({
  name: '@genospike/optimizer-cma',
  provides: [cmaEs, sepCmaEs, lmMaEs, onePlusOneCma, restarts, uncertainty, warmStart],
});
