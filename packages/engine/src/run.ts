import { join, resolve } from 'node:path';
import type { Config } from '@genospike/core';
import { withBackend } from './auto-backend.ts';
import { withOptimizer } from './auto-optimizer.ts';
import { chooseAll, type Chosen } from './choose.ts';
import { execute } from './execute.ts';
import { hooksOf, pluginsOf } from './open-room.ts';
import { isPath, load, locate, type Loaded } from './plugins.ts';
import { readSpec } from './run-folder.ts';
import { resolveSpec, withPaths, type Versions } from './spec.ts';
import type { Hooks } from './hooks.ts';
import type { Done, Prepared, RunOptions } from './options.ts';

/** One thing that can be chosen. */
export interface PluginRow {
  readonly role: string;
  readonly id: string;
  readonly plugin: string;
  readonly version: string;
}

interface Gathered {
  readonly hooks: Hooks;
  readonly versions: Versions;
}
/** Loads the standard plugins and those named, each once. */
async function gather(named: readonly string[], options: RunOptions): Promise<Gathered> {
  const { folder = process.cwd(), standard, plugins: objects = [] } = options;
  const urls = [
    ...(standard?.plugins ?? []).map((specifier) => ({
      specifier,
      url: locate(specifier, standard!.folder),
      bytes: false,
    })),
    ...named.map((specifier) => ({ specifier, url: locate(specifier, folder), bytes: isPath(specifier) })),
  ];
  const once = [...new Map(urls.map((u) => [u.url, u])).values()];
  // One after another: jest cannot link modules that several imports ask for at once.
  const loaded: Loaded[] = [];
  for (const { specifier, url, bytes } of once) loaded.push(await load(url, { named: specifier, bytes }));
  const versions: Versions = Object.fromEntries([
    ...objects.map((p) => [p.name, { version: 'object' }] as const),
    ...loaded.map((l) => [l.plugin.name, { version: l.version, url: l.url }] as const),
  ]);
  return { hooks: hooksOf([...loaded.map((l) => l.plugin), ...objects]), versions };
}
const numbers = (versions: Versions) =>
  Object.fromEntries(Object.entries(versions).map(([name, { version }]) => [name, version]));

/** All that can be chosen with these plugins. */
export async function known(named: readonly string[], options: RunOptions = {}): Promise<readonly PluginRow[]> {
  const { hooks, versions } = await gather(named, options);
  return hooks.roles.flatMap((role) =>
    hooks.provided(role).map((row) => ({ role, ...row, version: versions[row.plugin]?.version ?? '' })),
  );
}

/** Config -> plugins -> Spec: everything but the data, which only `optimizer: auto` opens, to see how large a genome is.
 *  @throws GENO_PLUGIN, GENO_CONTRACT, GENO_TWO_CORES, GENO_BAD_OPTION, ... */
export async function prepare(config: Config, options: RunOptions = {}): Promise<Prepared> {
  const { folder = process.cwd(), standard, what = 'the config' } = options;
  const whole = await withBackend(config, folder, standard);
  const { hooks, versions } = await gather(whole.plugins ?? [], options);
  const from = { versions, folder: resolve(folder), standard: standard?.uses ?? {}, what };
  const resolved = await resolveSpec(hooks, whole, from);
  const found = await withOptimizer(whole, resolved, hooks, options);
  const all = { hooks, versions: numbers(versions) };
  if (!found) return { ...resolved, ...all };
  return { ...(await resolveSpec(hooks, found.config, from)), ...all, auto: { optimizer: found.because } };
}

/** Runs an experiment: evolve, settle, report. Every call has a run folder of its own.
 *  @throws GENO_INTERRUPTED when `signal` aborts (resumable), and whatever ends a run */
export async function run(config: Config, options: RunOptions = {}): Promise<Done> {
  const prepared = await prepare(config, options);
  return execute(prepared, options, { out: resolve(options.folder ?? process.cwd(), prepared.spec.runtime.out) });
}

/** Goes on with a run: evaluations in its score log are answered from it, trainings go on from their last checkpoint.
 *  The result equals that of a run that was never interrupted.
 *  @throws GENO_RUN_FOLDER, GENO_SPEC_CHANGED, GENO_CHECKSUM */
export async function resume(runFolder: string, options: RunOptions = {}): Promise<Done> {
  const folder = resolve(runFolder);
  const stored = readSpec(folder);
  const loaded = await pluginsOf(stored);
  const hooks = hooksOf([...loaded.map((l) => l.plugin), ...(options.plugins ?? [])]);
  const chosen: readonly Chosen[] = await chooseAll(hooks, withPaths(stored), join(folder, 'spec.json'));
  const versions = Object.fromEntries(loaded.map((l) => [l.plugin.name, l.version]));
  return execute({ spec: stored, chosen, hooks, versions }, options, { folder });
}
