import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { snippetsOf, type Snippet } from './documents.ts';
import { root } from './house.ts';

/** A page of the guide, its snippets written out as a reader would write them, in a folder of their own. */
export interface Page {
  readonly document: string;
  readonly folder: string;
  readonly snippets: readonly Snippet[];
  /** Imports a snippet by its name. */
  load<T>(name: string): Promise<T>;
}
export function write(document: string): Page {
  const folder = join(root, '.cache', document.replace(/^docs\//, '').replace(/\.md$/, ''));
  const snippets = snippetsOf(document).filter(({ name }) => name && name !== 'no-check');
  for (const { name, code } of snippets) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  return { document, folder, snippets, load: (name) => import(join(folder, name)) };
}
