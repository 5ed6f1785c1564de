import { definePlugin } from '@genospike/core';
import { bernoulliNes } from './bernoulli-nes.ts';
import { crFmNes } from './cr-fm-nes.ts';
import { dxNesIc } from './dx-nes-ic.ts';
import { openaiEs } from './openai-es.ts';
import { pgpe } from './pgpe.ts';
import { snes } from './snes.ts';
import { xnes } from './xnes.ts';

export { Adam, ClipUp, type Ascent } from './ascent.ts';
export { BernoulliNesState } from './bernoulli-nes-state.ts';
export { CrFmNesState } from './cr-fm-nes-state.ts';
export { DxNesIcState } from './dx-nes-ic-state.ts';
export { OpenAiEsState } from './openai-es-state.ts';
export { PgpeState } from './pgpe-state.ts';
export { SnesState } from './snes-state.ts';
export { XnesState } from './xnes-state.ts';
export { bernoulliNes, crFmNes, dxNesIc, openaiEs, pgpe, snes, xnes };
export default definePlugin({
  name: '@genospike/optimizer-nes',
  provides: [xnes, dxNesIc, snes, openaiEs, pgpe, crFmNes, bernoulliNes],
});
