/** `npm run ci`: what continuous integration runs. `npm test`, with all that optional suites need set up as far as this
 *  machine allows; what cannot be set up is said, and its suite skips. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './cache.mjs';
import { install, node, root, say } from './ready.mjs';

const started = Date.now();

/** One preparation; true where it worked. */
function prepare(word, sentence, command, args) {
  const from = Date.now();
  try {
    execFileSync(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
    say(word, `${sentence} (${Math.round((Date.now() - from) / 1000)} s)`);
    return true;
  } catch (error) {
    const last = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .slice(-3)
      .join(' | ');
    say(word, `could not be set up, its suite skips: ${last}`);
    return false;
  }
}

/** A folder made by a script that lies beside the repository. */
function made(name, variable, file) {
  const script = join(root, '../shared/reference', file);
  const folder = process.env[variable] ?? cache(name);
  if (process.env[variable] || existsSync(join(folder, 'ready'))) return { [variable]: folder };
  if (!existsSync(script)) {
    say(name, `${variable} is not set, and ../shared/reference/${file} is not beside: its suite skips`);
    return {};
  }
  mkdirSync(folder, { recursive: true });
  if (!prepare(name, `set up, ${variable} names it`, 'bash', [script, folder])) return {};
  writeFileSync(join(folder, 'ready'), '');
  return { [variable]: folder };
}

await install();
prepare('native', 'built', process.execPath, ['scripts/build-native.mjs']);
const env = {
  ...made('tfjs-node', 'GENOSPIKE_TFJS_NODE', 'setup-tfjs-node.sh'),
  ...made('webgpu', 'GENOSPIKE_WEBGPU', 'setup-webgpu.sh'),
};
say('ready', `after ${Math.round((Date.now() - started) / 1000)} s`);
process.exit(
  await node(['scripts/test.mjs', ...process.argv.slice(2)], {
    env: { TF_CPP_MIN_LOG_LEVEL: '1', ...env, CI: 'true' },
  }),
);
