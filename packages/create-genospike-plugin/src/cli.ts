import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { create } from './create.ts';
import { Refused } from './refused.ts';
import { isRole, ROLES } from './roles.ts';

const usage = `npm create genospike-plugin [ROLE] NAME     ROLE: ${Object.keys(ROLES).join(', ')} (left out: encoding)
  e.g. npm create genospike-plugin ring, npm create genospike-plugin neuron my-neuron`;

/** What was typed: `[ROLE] NAME`. */
function asked(): readonly [role: string, name: string] | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return undefined;
  const [first, second, ...more] = positionals;
  if (first === undefined || more.length || (second === undefined && isRole(first)))
    throw new Refused('Give a name.', usage);
  return second === undefined ? ['encoding', first] : [first, second];
}

try {
  const wish = asked();
  if (wish) {
    const { folder, files, name } = create(...wish);
    process.stdout.write(`  ${name}: ${files.join(', ')}\n  cd ${relative('.', folder)}; npm install; npm test\n`);
  } else process.stdout.write(`${usage}\n`);
} catch (error) {
  // parseArgs complains about flags with a code of its own.
  const known = error instanceof Refused || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  if (!known) throw error;
  process.stderr.write(`${(error as Error).message}\n  ${error instanceof Refused ? error.fix : usage}\n`);
  process.exitCode = 2;
}
