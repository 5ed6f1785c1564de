import { make, type AnyContribution, type Config } from '@genospike/core';
import { load, locate } from './plugins.ts';
import type { Standard } from './options.ts';

/** `backend: auto` is resolved before anything else and written back: a result must say what it ran on. It takes the
 *  first of the standard's backends that is installed beside the config and starts; where none does, the default. */
export async function withBackend(config: Config, folder: string, standard: Standard | undefined): Promise<Config> {
  // The type of a choice does not know the word.
  if ((config as { backend?: unknown }).backend !== 'auto') return config;
  for (const { plugin, id } of standard?.backends ?? [])
    if (await starts(plugin, id, folder))
      return { ...config, backend: { use: id }, plugins: [...new Set([...(config.plugins ?? []), plugin])] };
  const { backend: _, ...rest } = config;
  return rest;
}

async function starts(plugin: string, id: string, folder: string): Promise<boolean> {
  try {
    const { plugin: found } = await load(locate(plugin, folder), { named: plugin });
    const backend = found.provides?.find((one: AnyContribution) => one.role === 'backend' && one.id === id);
    if (!backend) return false;
    const made = await make(backend, {}, { folder, threads: 1 } as never);
    await (made as Partial<AsyncDisposable>)[Symbol.asyncDispose]?.();
    return true;
  } catch {
    // Not installed, not built, not for this machine: `genospike doctor` says which.
    return false;
  }
}
