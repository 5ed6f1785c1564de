import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { snippetsOf } from './documents.ts';
import { root } from './house.ts';

/** The guide's plugin, written out as a reader would write it, and held to its law by the guide's own test. */
const folder = join(root, '.cache/guide/ring');
const written = snippetsOf('docs/guide/write-an-encoding.md').filter(({ name }) => name);
for (const { name, code } of written) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), code);
}

test('a plugin takes under 50 lines', () => {
  const source = written.find(({ name }) => name === 'src/index.ts')?.code ?? '';
  expect(source.trim().split('\n').length).toBeGreaterThan(10);
  expect(source.trim().split('\n').length).toBeLessThan(50);
});

await import(join(folder, 'test/ring.test.ts'));
