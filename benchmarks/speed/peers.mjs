import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PACKAGE } from './tfjs-wasm.mjs';

const path = (file) => fileURLToPath(new URL(file, import.meta.url));
const own = path('../.peers/bin/python');
const SETUP = 'npm run bench -- speed --setup';

/** Makes benchmarks/.peers: a Python with the peers, and tfjs's own wasm backend, from the package indexes. */
export function setup() {
  const run = (file, ...args) => execFileSync(file, args, { stdio: 'inherit' });
  run('python3', '-m', 'venv', path('../.peers'));
  run(own, '-m', 'pip', 'install', '--requirement', path('requirements.txt'));
  run('npm', 'install', '--prefix', path('../.peers'), '--no-audit', '--no-fund', '--legacy-peer-deps', PACKAGE);
}

/** A Python that has the peers, and their versions; where there is none, the words that say so. */
export function findPython(named = process.env.GENOSPIKE_PEERS) {
  const file = named ?? own;
  if (!named && !existsSync(own))
    return {
      missing: `No peers are measured: torch, SpikingJelly, snnTorch and Norse are not here. ${SETUP} installs them into benchmarks/.peers; or set GENOSPIKE_PEERS to a Python that has them.`,
    };
  const ask = 'import json, sys, importlib.metadata as m; print(json.dumps({p: m.version(p) for p in sys.argv[1:]}))';
  try {
    const said = execFileSync(file, ['-c', ask, 'torch', 'spikingjelly', 'snntorch', 'norse'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { file, versions: JSON.parse(said) };
  } catch (error) {
    return {
      missing: `No peers are measured: ${file} lacks one of torch, spikingjelly, snntorch, norse (${error.stderr?.trim().split('\n').at(-1) ?? error.message}). ${SETUP} installs them into benchmarks/.peers.`,
    };
  }
}
