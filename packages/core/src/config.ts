import type { Config } from './spec.ts';

/** Types a config in an editor; does nothing at run time. */
export const defineConfig = (config: Config): Config => config;
