/** What `npm start`, `npm test` and `npm run check` share. Plain Node: this runs before anything is installed. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('..', import.meta.url));
const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

export const say = (word, sentence) => console.error(`  ${word.padEnd(8)} ${sentence}`);

/** Runs a Node program in the repository's root and gives its exit code. Ctrl-C reaches it from the terminal: here we only wait. */
export function node(args, { quiet = false, env = {} } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit',
    env: { ...process.env, ...env },
  });
  const wait = () => {};
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', wait).on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** Ends the program where a step that others build on has failed. */
export async function must(step) {
  const code = await step;
  if (code) process.exit(code);
}

/** npm writes `node_modules/.package-lock.json` last: where it is missing, an install was never finished. */
const installed = () =>
  changed(join(root, 'node_modules/.package-lock.json')) >= changed(join(root, 'package-lock.json')) &&
  existsSync(join(root, 'node_modules/.package-lock.json'));

export async function install() {
  if (installed()) return;
  say('setup', 'installing what package-lock.json names (npm ci); the first time takes half a minute or more');
  const npm = process.env.npm_execpath;
  if (!npm?.endsWith('.js')) {
    console.error('Please start this through npm: npm start, npm test, npm run check.');
    process.exit(2);
  }
  await must(node([npm, 'ci', '--loglevel=error', '--no-audit', '--no-fund'], { quiet: true }));
}

const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const workspaces = () =>
  ['packages', 'plugins'].flatMap((kind) =>
    readdirSync(join(root, kind))
      .map((name) => join(root, kind, name))
      .filter((folder) => existsSync(join(folder, 'tsconfig.json'))),
  );

/** A workspace is built while its build record is younger than its sources. */
const built = (folder) =>
  changed(join(folder, 'dist/.tsbuildinfo')) >=
  Math.max(
    ...files(join(folder, 'src')).map(changed),
    changed(join(folder, 'tsconfig.json')),
    changed(join(root, 'tsconfig.base.json')),
  );

export const tsc = (...args) => node(['node_modules/typescript/bin/tsc', ...args]);

/** Builds what is stale; `all`: asks the compiler, whatever the dates say. */
export async function build({ all = false } = {}) {
  const stale = workspaces().filter((folder) => all || !built(folder));
  if (!stale.length) return;
  say('setup', `building ${stale.length} of ${workspaces().length} packages (tsc -b)`);
  await must(tsc('-b'));
}
