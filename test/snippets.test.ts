import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { compile } from './compile.ts';
import { documents, snippetsOf } from './documents.ts';
import type { Snippet } from './documents.ts';
import { exists, root } from './house.ts';

test('snippets in TypeScript compile as they stand, together with the others of their document', () => {
  const typed = documents.flatMap(snippetsOf).filter(({ language, name }) => language === 'ts' && name !== 'no-check');
  expect(typed.length).toBeGreaterThan(3);
  // Snippets of one document lie in one folder, under their names: imports between them resolve.
  const place = ({ document, name, line }: Snippet): string =>
    join(
      root,
      document.includes('/') ? document.replace(/\.md$/, '') : '.',
      exists(name) || !name ? `snippet-${line}.ts` : name,
    );
  const wrong = join(root, 'wrong-option.ts');
  const mistakes = compile({
    ...Object.fromEntries(typed.map((snippet) => [place(snippet), snippet.code])),
    [wrong]: "import { gee } from 'genospike';\ngee({ gens: 16 });\n",
  });
  expect(
    typed.flatMap((snippet) => mistakes(place(snippet)).map((why) => `${snippet.document}:${snippet.line} ${why}`)),
  ).toEqual([]);
  expect(mistakes(wrong)).toEqual([expect.stringContaining("'gens' does not exist")]);
});
