/** `npm run bench -- NAME [--quick]`: one runner a question, in benchmarks/. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install, root, say } from './ready.mjs';

const [name, ...flags] = process.argv.slice(2);
const folder = join(root, 'benchmarks');
const known = readdirSync(folder).flatMap((file) => (file.endsWith('.mjs') ? file.slice(0, -4) : []));
const usage = (sentence) => {
  console.error(`npm run bench -- NAME [--quick]\n  ${sentence}`);
  process.exit(2);
};
if (!known.includes(name)) usage(`known: ${known.join(', ')}`);
await install();
await build();
// A runner may take options of its own.
const { default: benchmark, options = {} } = await import(join(folder, `${name}.mjs`));
const given = (() => {
  try {
    return parseArgs({ args: flags, options: { quick: { type: 'boolean', default: false }, ...options } }).values;
  } catch (error) {
    return usage(error.message);
  }
})();
const { manifest } = await import(join(folder, 'lib/manifest.mjs'));
const results = join(folder, 'results');
const command = `npm run bench -- ${[name, ...flags].join(' ')}`;
/** @param part of a run that is not the whole: what is committed stays as it is */
function save({ rows, versions, part = given.quick ? 'quick' : '' }) {
  if (!existsSync(results)) mkdirSync(results);
  const file = join(results, `${[name, part].filter(Boolean).join('-')}.json`);
  writeFileSync(file, `${JSON.stringify({ manifest: manifest(command, versions), rows }, null, 1)}\n`);
  return file.slice(root.length);
}
// A long one saves as it goes.
const found = await benchmark(given, { save });
if (found) say('results', save(found));
