/** Gives every optional dependency an entry in package-lock.json. A registry's mirror may lack the binaries of other
 *  platforms; npm then leaves them out of the lock, and `npm ci` refuses the lock everywhere. Run it after `npm install`;
 *  with `--check` it only lists what is missing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ready.mjs';

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;

/** Where Node would look, nearest first: node_modules/a/node_modules/b, node_modules/b. */
function* places(from, name) {
  for (let at = from; at; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/'))))
    yield `${at}/node_modules/${name}`;
  yield `node_modules/${name}`;
}
const missing = Object.entries(packages).flatMap(([at, { version, optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => ![...places(at, name)].some((place) => place in packages))
    .map(([name, range]) => ({ name, range, by: at, version })),
);

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const cpus = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
/** Names of platform packages end like `darwin-arm64`, `linux-arm-gnueabihf`. */
function platform(name) {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = cpus.find((word) => words.includes(word));
  if (!os || !cpu) throw new Error(`${name}: no platform in its name; install it on a machine that has it.`);
  return { os: [os], cpu: [cpu] };
}

if (process.argv.includes('--check')) {
  for (const { name, range } of missing) console.log(`${name} ${range}`);
  process.exit(missing.length ? 1 : 0);
}
for (const { name, range, by } of missing) {
  if (!/^\d/.test(range)) throw new Error(`${name} ${range}: not an exact version, asked for by ${by}.`);
  const { cpu, os } = platform(name);
  packages[`node_modules/${name}`] = {
    version: range,
    cpu,
    ...(packages[by].dev && { dev: true }),
    optional: true,
    os,
  };
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} added`);
