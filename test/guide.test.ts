import { expect, test } from '@jest/globals';
import { prepare } from '@genospike/engine';
import { findConfig, standard } from 'genospike';
import ts from 'typescript';
import { documents, snippetsOf } from './documents.ts';
import { write } from './guide.ts';

/** Where a source tells the compiler to look away. */
function tricks(source: string): readonly string[] {
  const found: string[] = source.match(/@ts-\w+|eslint-disable/g) ?? [];
  const visit = (node: ts.Node): void => {
    const cast = ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) || ts.isNonNullExpression(node);
    if (cast || node.kind === ts.SyntaxKind.AnyKeyword) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('index.ts', source, ts.ScriptTarget.ES2022, true));
  return found.filter((trick) => !trick.endsWith(' as const'));
}

const guides = documents.filter((document) => document.startsWith('docs/guide/write-')).map(write);

test.each(guides.map(({ document, snippets }) => [document, snippets] as const))(
  '%s: a contribution under 50 lines, and its law in three',
  (_, snippets) => {
    const code = (name: RegExp): string => snippets.find((one) => name.test(one.name))?.code.trim() ?? '';
    const [source, law] = [code(/^src\/index\.ts$/), code(/^test\/.*\.test\.ts$/)];
    expect(source.split('\n').length).toBeGreaterThan(10);
    expect(source.split('\n').length).toBeLessThan(50);
    expect(law.split('\n').filter((line) => /^(import|test)/.test(line)).length).toBeLessThanOrEqual(4);
  },
);

test('no file of the guide has an any, a cast, or a word to silence the compiler', () => {
  const typed = documents
    .filter((document) => document.startsWith('docs/guide/'))
    .flatMap(snippetsOf)
    .filter(({ language }) => language === 'ts');
  expect(typed.length).toBeGreaterThan(15);
  expect(typed.flatMap(({ document, code }) => tricks(code).map((trick) => `${document}: ${trick}`))).toEqual([]);
});

test('there is a page for each contribution that people write', () => {
  expect(guides.map(({ document }) => document)).toEqual([
    'docs/guide/write-a-dataset.md',
    'docs/guide/write-a-neuron.md',
    'docs/guide/write-an-encoding.md',
    'docs/guide/write-an-energy-metric.md',
    'docs/guide/write-an-optimizer.md',
  ]);
});

test.each(guides.map(({ document, folder }) => [document, folder] as const))(
  '%s: its config chooses what the page wrote, by a path',
  async (_, folder) => {
    const { config } = await findConfig(folder);
    const { spec } = await prepare(config, { standard, folder });
    expect(Object.keys(spec.experiment.plugins).some((name) => name.startsWith('genospike-plugin-'))).toBe(true);
  },
);

// Their laws, as the pages have them. One after the other: jest's ESM loader cannot link two graphs at once.
for (const { snippets, load } of guides)
  for (const { name } of snippets.filter((snippet) => snippet.name.startsWith('test/'))) await load(name);
