/** `npm run nodes -- 22 24 -- npm test -- packages/snn`: runs a command with other Nodes first in PATH, one after the
 *  other, and says how each ended. They are fetched from npm once, into the user's cache. */
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { fetchNode, RELEASES } from './other-node.mjs';
import { root, say } from './ready.mjs';

const words = process.argv.slice(2);
const from = words.findIndex((word) => !/^\d+$/.test(word));
const majors = words.slice(0, Math.max(0, from));
const [command, ...args] = words.slice(from < 0 ? words.length : from + (words[from] === '--' ? 1 : 0));
if (!majors.length || !command) {
  const known = Object.entries(RELEASES).map(([major, version]) => `${major} (${version})`);
  console.error(`npm run nodes -- NODE... -- COMMAND\n  known: ${known.join(', ')}\n  e.g. npm run nodes -- 22 24 -- npm test`); // prettier-ignore
  process.exit(2);
}

const run = (bin) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
    // npm hands these down: a script started by npm would go on with the Node of the npm that started us.
    for (const name of ['NODE', 'npm_node_execpath', 'NODE_OPTIONS']) delete env[name];
    spawn(command, args, { cwd: root, stdio: 'inherit', env })
      .once('error', reject)
      .once('exit', (code, signal) => resolve(code ?? signal));
  });

const failed = [];
for (const major of majors) {
  try {
    const bin = fetchNode(major);
    say('node', `${RELEASES[major]}: ${[command, ...args].join(' ')}`);
    const end = await run(bin);
    if (end !== 0) failed.push(`${major} (${end})`);
  } catch (error) {
    say('node', `${major}: ${error.message}`);
    failed.push(major);
  }
}
say('node', failed.length ? `failed on ${failed.join(', ')}` : `all right on ${majors.join(', ')}`);
process.exit(failed.length ? 1 : 0);
