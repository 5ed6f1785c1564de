import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { jestConfig, manifest, tsconfig } from './manifest.ts';
import { namesOf } from './name.ts';
import { Refused } from './refused.ts';
import { isRole, ROLES } from './roles.ts';

export interface Created {
  /** Where it is, as a whole path. */
  readonly folder: string;
  /** Paths in it. */
  readonly files: readonly string[];
  /** Its package: `genospike-plugin-my-idea`. */
  readonly name: string;
}

const template = (file: string): string => readFileSync(new URL(`../templates/${file}.txt`, import.meta.url), 'utf8');
const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** Writes a plugin's first folder: source, test, README, package.json, the settings of TypeScript and jest.
 *  @param role what it contributes: encoding, neuron, optimizer, energy, dataset
 *  @param name `my-idea`, with or without `genospike-plugin-`
 *  @param folder where to; left out: a folder of that name, here
 *  @throws Refused for an unknown role, a bad name, a folder that holds something; nothing is written then */
export function create(role: string, name: string, folder: string = name): Created {
  if (!isRole(role))
    throw new Refused(
      `No template for the role "${role}"; there are ${Object.keys(ROLES).join(', ')}.`,
      'Take the nearest, and change what it provides.',
    );
  const names = namesOf(name);
  const home = resolve(folder);
  const there = statSync(home, { throwIfNoEntry: false });
  if (there && !(there.isDirectory() && readdirSync(home).length === 0))
    throw new Refused(
      `${home} is ${there.isDirectory() ? 'not empty' : 'a file'}; nothing was written.`,
      'Take another name, or move it away.',
    );
  const { place, use, cases } = ROLES[role];
  const called = (text: string): string =>
    text
      .replaceAll('my-idea', names.id)
      .replaceAll('myIdea', names.variable)
      .replaceAll('ROLE', role)
      .replace('PLACE: USE', `${place}: ${use.replace('my-idea', names.id)}`);
  const law = `test${role[0]!.toUpperCase()}${role.slice(1)}`;
  const files: Readonly<Record<string, string>> = {
    'src/index.ts': called(template(`${role}.ts`)),
    [`test/${names.id}.test.ts`]: called(
      `import { ${law} } from '@genospike/testkit';\nimport { myIdea } from '../src/index.ts';\n\n${law}(myIdea, [${cases}]);\n`,
    ),
    'README.md': called(template('README.md')),
    'package.json': json(manifest(role, names)),
    'tsconfig.json': json(tsconfig),
    'jest.config.json': json(jestConfig),
    '.gitignore': 'node_modules/\ndist/\nruns/\n',
  };
  for (const [file, text] of Object.entries(files)) {
    const to = join(home, file);
    if (!existsSync(dirname(to))) mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
  return { folder: home, files: Object.keys(files), name: names.package };
}
