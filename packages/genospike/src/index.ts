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
export { adamw, sgd } from '@genospike/learning';
export { directCoding, latency, rate } from '@genospike/coders';
export { fashionMnist, mnist } from '@genospike/dataset-mnist';
export { frames, nMnist } from '@genospike/dataset-events';
export { mackeyGlass } from '@genospike/dataset-generated';
export { direct, narrow, pruned } from '@genospike/encoding-direct';
export { gee, gem } from '@genospike/encoding-gee';
export { hypernetwork } from '@genospike/encoding-generative';
export { evolvingConnectivity, hashed } from '@genospike/encoding-random';
export { horowitz45nm, lemaire } from '@genospike/energy';
export { accuracy, loss, spatialEntropy, temporalDifference } from '@genospike/fitness';
export { csnn, mlp, recurrent, resnet, sewResnet } from '@genospike/networks';
export { adex, atan, cubaLif, lif, plif, psn } from '@genospike/neurons';
export { de, hillClimber, randomSearch } from '@genospike/optimizer-baselines';
export { cmaEs, lmMaEs, onePlusOneCma, restarts, sepCmaEs, uncertainty, warmStart } from '@genospike/optimizer-cma';
export { cmaMe, mapElites, moCmaEs, nsgaII } from '@genospike/optimizer-multi';
export { bernoulliNes, crFmNes, dxNesIc, openaiEs, pgpe, snes, xnes } from '@genospike/optimizer-nes';
export { html, json, tensorboard, terminal } from '@genospike/reporters';
export { budget, patience, target } from '@genospike/stops';
export { classification, regression } from '@genospike/tasks';
export { standard };

/** Runs an experiment with the default plugins: what the command `genospike run` does.
 *  @throws GenoError: GENO_INTERRUPTED when `signal` aborts (then `resume` goes on), GENO_BAD_OPTION, ... */
export const run = (config: Config, options: RunOptions = {}): Promise<Done> =>
  runConfig(config, { standard, ...options });

/** Goes on with a run that was stopped or killed; the result equals that of an uninterrupted one. */
export const resume = (folder: string, options: RunOptions = {}): Promise<Done> => resumeRun(folder, options);
