import { definePlugin } from '@genospike/core';
import { cmaEs } from './cma-es.ts';

export { cmaConstants, type CmaConstants } from './cma-constants.ts';
export { CmaState } from './cma-state.ts';
export { cmaEs };
export default definePlugin({ name: '@genospike/optimizer-cma', provides: [cmaEs] });
