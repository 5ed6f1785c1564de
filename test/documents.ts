import { dirname, join } from 'node:path';
import { files, read } from './house.ts';

export interface Snippet {
  readonly document: string;
  readonly language: string;
  /** What stands behind the language: a file name, or `no-check` for a fragment. */
  readonly name: string;
  readonly code: string;
  readonly line: number;
}

export const documents = files('.', /\.md$/).filter((file) => !file.startsWith('benchmarks/results/'));

/** The fenced blocks of a document. */
export function snippetsOf(document: string): readonly Snippet[] {
  const text = read(document);
  return [...text.matchAll(/^```(\w+)?[ \t]*(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    language: match[1] ?? '',
    name: (match[2] ?? '').trim(),
    code: match[3] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** Prose: what stands outside of fenced blocks. */
export const proseOf = (document: string): string => read(document).replace(/^```[\s\S]*?^```$/gm, '');

/** Where a link of a document leads, seen from the root; undefined outside the repository. */
export const target = (document: string, link: string): string | undefined =>
  /^[a-z]+:/.test(link) ? undefined : join(dirname(document), link.replace(/#.*/, '') || '.');
