/** `node --import ./benchmarks/lib/sources.mjs FILE`: packages are their TypeScript sources, no build needed. As modules,
 *  unlike jiti's, so that named imports work and code runs as the built one does. */
import { register } from 'node:module';

register('./sources-hooks.mjs', import.meta.url);
