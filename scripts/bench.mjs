/** `npm run bench -- NAME [--quick]`: one runner a question, in benchmarks/. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, say } from './ready.mjs';

const [name, ...flags] = process.argv.slice(2);
const quick = flags.includes('--quick');
const folder = join(root, 'benchmarks');
const known = readdirSync(folder).flatMap((file) => (file.endsWith('.mjs') ? file.slice(0, -4) : []));
if (!known.includes(name) || flags.some((flag) => flag !== '--quick')) {
  console.error(`npm run bench -- NAME [--quick]\n  known: ${known.join(', ')}`);
  process.exit(2);
}
await install();
await build();
const { default: benchmark } = await import(join(folder, `${name}.mjs`));
const { manifest } = await import(join(folder, 'lib/manifest.mjs'));
const { rows, versions } = await benchmark({ quick });
const results = join(folder, 'results');
if (!existsSync(results)) mkdirSync(results);
const file = join(results, `${name}${quick ? '-quick' : ''}.json`);
const command = `npm run bench -- ${[name, ...flags].join(' ')}`;
writeFileSync(file, `${JSON.stringify({ manifest: manifest(command, versions), rows }, null, 1)}\n`);
say('results', file.slice(root.length));
