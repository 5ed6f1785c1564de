import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { exists, files, read, root } from './house.ts';

interface Found {
  readonly contribution: { readonly role: string; readonly id: string };
}
interface Reference {
  load(at: 'src' | 'dist', extension: '.ts' | '.js'): Promise<readonly Found[]>;
  pages(found: readonly Found[]): Readonly<Record<string, string>>;
}
const { load, pages } = (await import(join(root, 'scripts/reference.mjs'))) as Reference;
const found = await load('src', '.ts');

test('the reference is what the schemas say (else: npm run build, node scripts/reference.mjs)', () => {
  const written = pages(found);
  expect(files('docs/reference')).toEqual(
    Object.keys(written)
      .map((name) => `docs/reference/${name}`)
      .sort(),
  );
  for (const [name, text] of Object.entries(written))
    expect([name, read(`docs/reference/${name}`)]).toEqual([name, text]);
});

test('every role has a page, every contribution its section', () => {
  const roles = [...read('packages/core/src/roles/index.ts').matchAll(/^ {2}(\w+): \{.*makes: \w+/gm)].map(
    ([, role = '']) => role,
  );
  expect(roles.length).toBeGreaterThan(14);
  expect(roles.filter((role) => !exists(`docs/reference/${role}.md`))).toEqual([]);
  const lost = found.filter(
    ({ contribution: { role, id } }) => !read(`docs/reference/${role}.md`).includes(`\n## ${id}\n`),
  );
  expect(lost).toEqual([]);
});
