import { definePlugin } from '@genospike/core';
import { adex } from './adex.ts';
import { atan } from './atan.ts';
import { cubaLif } from './cuba-lif.ts';
import { lif } from './lif.ts';
import { plif } from './plif.ts';
import { psn } from './psn.ts';

export { adex, atan, cubaLif, lif, plif, psn };
export default definePlugin({ name: '@genospike/neurons', provides: [lif, plif, cubaLif, adex, psn, atan] });
