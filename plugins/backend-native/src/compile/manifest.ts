import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GenoError } from '@genospike/core';
import { buildFolder, hashOfSources } from './sources.ts';
import type { Level } from './levels.ts';

/** The Node-API version that the add-on asks for: Node 12.22 and later have it, so no build is for one Node only. */
export const NODE_API = 8;
export const COMMAND = 'npx genospike-build-native';

/** What a build says of itself. */
export interface Manifest {
  readonly sources: string;
  readonly platform: string;
  readonly arch: string;
  readonly nodeApi: number;
  readonly compiler: string;
  readonly flags: readonly string[];
  readonly levels: readonly Level[];
}

export const refusal = (message: string, fix = COMMAND, cause?: unknown): GenoError =>
  new GenoError('GENO_BACKEND', message, { role: 'backend', path: 'backend', fix, cause });

export const manifestFile = (folder = buildFolder): string => join(folder, 'manifest.json');

/** Whether there is a build, of whatever age. */
export const isBuilt = (folder = buildFolder): boolean => existsSync(manifestFile(folder));

/** The manifest of a build that can run here.
 *  @throws GENO_BACKEND where there is none, or it is from other sources or for another machine */
export function readManifest(folder = buildFolder): Manifest {
  if (!isBuilt(folder)) throw refusal('Backend native is not built: it needs a C compiler, once.');
  const manifest = JSON.parse(readFileSync(manifestFile(folder), 'utf8')) as Manifest;
  const { platform, arch, nodeApi } = manifest;
  if (platform !== process.platform || arch !== process.arch)
    throw refusal(`Backend native was built for ${platform} ${arch}; this is ${process.platform} ${process.arch}.`);
  if (nodeApi > Number(process.versions.napi))
    throw refusal(
      `Backend native was built for Node-API ${nodeApi}; Node ${process.versions.node} has ${process.versions.napi}.`,
    );
  if (manifest.sources !== hashOfSources()) throw refusal('Backend native was built from other sources than these.');
  return manifest;
}
