import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GenoError, messageOf, type Checksum } from '@genospike/core';
import { parseIdx, type Idx } from './idx.ts';

/** The four official files. */
export const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;
export type FileName = (typeof FILES)[number];

/** How a file may be spelled in a folder: as published, unpacked, or as some mirrors write it. */
const spellings = (name: FileName): readonly string[] =>
  [name, name.replace('-idx', '.idx')].flatMap((file) => [file, `${file}.gz`]);

const find = (folder: string, name: FileName): string | undefined =>
  spellings(name)
    .map((file) => join(folder, file))
    .find((path) => existsSync(path) && statSync(path).isFile());

/** The files that the folder lacks. */
export const missing = (folder: string): readonly FileName[] => FILES.filter((name) => !find(folder, name));

async function unpacked(path: string): Promise<Uint8Array> {
  const content = await readFile(path);
  if (!path.endsWith('.gz')) return content;
  try {
    return await promisify(gunzip)(content);
  } catch (cause) {
    const fix = 'Get the file anew.';
    const message = `${path} cannot be unpacked: ${messageOf(cause)}.`;
    throw new GenoError('GENO_IDX', message, { role: 'dataset', path, fix, cause });
  }
}

/** Reads one file, packed or not, and compares its checksum: md5 of the unpacked content, so that both have the same.
 *  `expected`: left out where the data are the user's own.
 *  @throws GENO_IDX, GENO_CHECKSUM */
export async function readChecked(
  folder: string,
  name: FileName,
  expected: string | undefined,
): Promise<{ readonly idx: Idx; readonly checksum: Checksum }> {
  const path = find(folder, name) ?? join(folder, name);
  const content = await unpacked(path);
  const idx = parseIdx(path, content, name.includes('images') ? 3 : 1);
  const digest = createHash('md5').update(content).digest('hex');
  if (expected && digest !== expected)
    throw new GenoError('GENO_CHECKSUM', `${name}: md5 ${digest}, expected ${expected}.`, {
      role: 'dataset',
      path,
      fix: 'Get it anew, or use it as yours: ownData: true.',
    });
  return { idx, checksum: { file: name, algorithm: 'md5', digest } };
}
