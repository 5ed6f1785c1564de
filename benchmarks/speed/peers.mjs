import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPython as find, setupPython } from '../lib/python.mjs';
import { PACKAGE } from './tfjs-wasm.mjs';

const path = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Makes benchmarks/.peers: a Python with the peers, and tfjs's own wasm backend, from the package indexes. */
export function setup() {
  setupPython(path('requirements.txt'));
  const npm = ['install', '--prefix', path('../.peers'), '--no-audit', '--no-fund', '--legacy-peer-deps', PACKAGE];
  execFileSync('npm', npm, { stdio: 'inherit' });
}

/** A Python that has the peers, and their versions; where there is none, the words that say so. */
export const findPython = () => find('speed', ['torch', 'spikingjelly', 'snntorch', 'norse']);
