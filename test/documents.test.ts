import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { documents, proseOf, snippetsOf, target } from './documents.ts';
import { exists, json, read, root, workspaces } from './house.ts';
import type { Manifest } from './house.ts';

const snippets = documents.flatMap(snippetsOf);
const { scripts = {} } = json<Manifest>('package.json');

test('the tree of ARCHITECTURE.md is the tree on disk', () => {
  const tree = snippetsOf('ARCHITECTURE.md')[0]?.code ?? '';
  const drawn: string[] = [];
  let parent = '';
  for (const [, indent = '', name = ''] of tree.matchAll(/^(│ {2}|)[├└]─ ([\w-]+)\//gm)) {
    if (indent) drawn.push(`${parent}/${name}`);
    else parent = name;
  }
  expect(drawn.toSorted()).toEqual(workspaces.map(({ folder }) => folder).toSorted());
  const rooms = [...tree.matchAll(/^[├└]─ ([\w-]+)\//gm)].map(([, name]) => name ?? '');
  const passing = new Set(['node_modules', 'runs', 'coverage']);
  const there = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !passing.has(entry.name))
    .map(({ name }) => name);
  expect(rooms.toSorted()).toEqual(there.toSorted());
});

test('the tests hold the table of imports that ARCHITECTURE.md shows', () => {
  const rows = [
    ...read('ARCHITECTURE.md').matchAll(
      /^\| (core|tensor|snn|evolution|testkit|engine|create-genospike-plugin) \| ([^|]*) \|/gm,
    ),
  ];
  const law = read('test/imports.test.ts');
  for (const [, room = '', may = ''] of rows) {
    const held = new RegExp(`^  '?${room}'?: \\[(.*)\\]`, 'm').exec(law)?.[1]?.match(/[a-z]+/g) ?? [];
    const shown = may.match(/\b(core|tensor|snn|evolution)\b/g) ?? [];
    expect([room, [...new Set(held)].filter((word) => !['rng', 'linalg'].includes(word))]).toEqual([room, shown]);
  }
});

test('every npm command in a document exists', () => {
  const known = [...Object.keys(scripts), 'ci', 'i', 'install', 'create'];
  // As code: at the start of a line of a block, or of an inline span.
  const said = documents.flatMap((document) =>
    [...read(document).matchAll(/(?:^|`)npm (?:run )?([a-z][a-z:]*)/gm)].map(([, name = '']) => ({ document, name })),
  );
  expect(said.filter(({ name }) => !known.includes(name))).toEqual([]);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check']));
});

test('every genospike command in a document exists', () => {
  const cli = read('packages/genospike/src/cli.ts');
  const known = [...cli.matchAll(/\.command\('(\w+)/g)].map(([, name]) => name);
  const said = documents.flatMap((document) =>
    [...read(document).matchAll(/\bnpx genospike ([a-z]+)/g)].map(([, name = '']) => ({ document, name })),
  );
  expect(said.filter(({ name }) => !known.includes(name))).toEqual([]);
});

test('the page on the command has every command, every option, and no other', () => {
  const [page, cli] = [read('docs/guide/commands.md'), read('packages/genospike/src/cli.ts')];
  const all = (text: string, pattern: RegExp): readonly string[] =>
    [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
  expect(all(page, /^### (\w+)/gm)).toEqual(all(cli, /\.command\('(\w+)/g));
  // An option as commander has it; one that is hidden is written `new Option`.
  expect(all(page, /(--[a-z][a-z-]*)/g)).toEqual(all(cli, /\.option\('(--[a-z-]+)/g));
});

test('links lead somewhere', () => {
  const dead = documents.flatMap((document) =>
    [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      const to = target(document, link);
      return to === undefined || exists(to) ? [] : [`${document}: ${link}`];
    }),
  );
  expect(dead).toEqual([]);
});

test('no number is a guess', () => {
  const guesses = documents.flatMap((document) =>
    [...read(document).matchAll(/.*~\s?\d.*/g)].map(([line]) => `${document}: ${line}`),
  );
  expect(guesses).toEqual([]);
});

test('a snippet named like a file of the repository is that file', () => {
  for (const { name, code, document } of snippets.filter(({ name }) => name.includes('/') && exists(name)))
    if (document === 'README.md') expect(code).toBe(read(name));
});
