import { run as runConfig, resume as resumeRun, type Done, type RunOptions } from '@genospike/engine';
import { standard } from './standard.ts';
import type { Config } from '@genospike/core';

export { defineConfig, define, definePlugin, GenoError, type Config } from '@genospike/core';
export {
  loadRun,
  findConfig,
  type Done,
  type LoadedRun,
  type Prediction,
  type RunOptions,
  type Which,
} from '@genospike/engine';
export { cmaEs } from '@genospike/optimizer-cma';
export { xnes } from '@genospike/optimizer-nes';
export { directCoding, rate } from '@genospike/coders';
export { fashionMnist, mnist } from '@genospike/dataset-mnist';
export { direct, narrow } from '@genospike/encoding-direct';
export { gee } from '@genospike/encoding-gee';
export { horowitz45nm } from '@genospike/energy';
export { accuracy, spatialEntropy, temporalDifference } from '@genospike/fitness';
export { adamw, sgd } from '@genospike/learning';
export { csnn, mlp } from '@genospike/networks';
export { atan, lif } from '@genospike/neurons';
export { html, json, terminal } from '@genospike/reporters';
export { classification } from '@genospike/tasks';
export { standard };

/** Runs an experiment with the default plugins: what the command `genospike run` does.
 *  @throws GenoError: GENO_INTERRUPTED when `signal` aborts (then `resume` goes on), GENO_BAD_OPTION, ... */
export const run = (config: Config, options: RunOptions = {}): Promise<Done> =>
  runConfig(config, { standard, ...options });

/** Goes on with a run that was stopped or killed; the result equals that of an uninterrupted one. */
export const resume = (folder: string, options: RunOptions = {}): Promise<Done> => resumeRun(folder, options);
