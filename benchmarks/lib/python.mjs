import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (file) => fileURLToPath(new URL(file, import.meta.url));
const own = path('../.peers/bin/python');

/** Makes benchmarks/.peers, a Python with what a requirements file lists, from the package index. */
export function setupPython(requirements) {
  const run = (file, ...args) => execFileSync(file, args, { stdio: 'inherit' });
  if (!existsSync(own)) run('python3', '-m', 'venv', path('../.peers'));
  run(own, '-m', 'pip', 'install', '--requirement', requirements);
}

/** A Python that has these packages, and their versions; where there is none, the words that say so. `bench`: whose peers. */
export function findPython(bench, packages, named = process.env.GENOSPIKE_PEERS) {
  const file = named ?? own;
  const mend = `npm run bench -- ${bench} --setup installs them into benchmarks/.peers`;
  if (!named && !existsSync(own))
    return {
      missing: `No peers are measured: ${packages.join(', ')} are not here. ${mend}; or set GENOSPIKE_PEERS to a Python that has them.`,
    };
  const ask = 'import json, sys, importlib.metadata as m; print(json.dumps({p: m.version(p) for p in sys.argv[1:]}))';
  try {
    const said = execFileSync(file, ['-c', ask, ...packages], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return { file, versions: JSON.parse(said) };
  } catch (error) {
    return {
      missing: `No peers are measured: ${file} lacks one of ${packages.join(', ')} (${error.stderr?.trim().split('\n').at(-1) ?? error.message}). ${mend}.`,
    };
  }
}
