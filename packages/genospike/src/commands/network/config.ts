import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config, Shape } from '@genospike/core';
import { findConfig, inspect, type Inspected } from '@genospike/engine';
import { set } from '../../set.ts';
import { standard } from '../../standard.ts';
import { configHere } from '../config-here.ts';
import { noise } from '../noise.ts';

/** What to look at. */
export interface Asked {
  /** Samples of this size in place of the config's dataset. */
  readonly input?: Shape;
  readonly classes?: number;
  readonly set?: readonly string[];
}
/** Where a network is asked for by its id and neither a config nor `input` says what it reads. */
const CIFAR: Shape = [32, 32, 3];

/** Makes the networks of a config: a file or folder, or the id of a network, which then stands in the config that is here.
 *  Dispose what it returns.
 *  @param otherwise the config where nothing is named and none is here
 *  @throws what the config's plugins throw; GENO_CONFIG where there is none */
export async function look(what: string | undefined, asked: Asked, otherwise?: Config): Promise<Inspected> {
  const byId = what !== undefined && !existsSync(resolve(what)) && /^@?[\w#/-]+$/.test(what);
  const here = byId || (what === undefined && otherwise);
  const found = here ? { file: undefined, ...(await configHere(undefined)) } : await findConfig(what);
  const config = here && !byId && !Object.keys(found.config).length ? otherwise! : found.config;
  return inspect((asked.set ?? []).reduce(set, whole(config, byId ? what : undefined, asked)), {
    standard,
    folder: found.folder,
    what: found.file ?? 'the command line',
    plugins: [noise(asked.input ?? CIFAR, asked.classes ?? 10)],
  });
}

/** The config with another network, and with samples of a size in place of its dataset. What it leaves out is written
 *  in, so that --set can change it. */
function whole(config: Config, id: string | undefined, { input }: Asked): Config {
  const { dataset, transforms, task, ...rest } = config;
  const { network } = rest;
  const same = network !== undefined && (typeof network === 'string' ? network : network.use) === id;
  const made: Config = { ...standard.uses, ...rest, ...(id !== undefined && !same && { network: id }) };
  if (!input && dataset) return { ...made, dataset, ...(transforms && { transforms }), ...(task && { task }) };
  // No plugin of the config provides this one.
  return { ...made, dataset: 'noise' } as Config;
}
