import { mkdirSync, readFileSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GenoError, messageOf, type Store } from '@genospike/core';

const code = (error: unknown) => (error as { code?: string }).code;

/** What the file system refused, in words. */
export function storeError(error: unknown, file: string): GenoError {
  if (code(error) === 'ENOSPC')
    return new GenoError('GENO_DISK_FULL', `No space left to write ${file}.`, {
      path: file,
      fix: 'What was written before is whole. Free space and resume, or choose another --out FOLDER.',
      cause: error,
    });
  return new GenoError('GENO_STORE', `Cannot write ${file}: ${messageOf(error)}`, {
    path: file,
    fix: 'Choose a folder that can be written: --out FOLDER.',
    cause: error,
  });
}

/** A run folder. Files are replaced whole or not at all: written beside, synced, renamed. Until `folder` is set, nothing
 *  can be written. */
export class FolderStore implements Store {
  folder: string | undefined;
  constructor(folder?: string) {
    this.folder = folder;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    if (!this.folder) return undefined;
    try {
      return await readFile(join(this.folder, name));
    } catch (error) {
      if (code(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(name: string, data: Uint8Array | string): Promise<void> {
    if (!this.folder) throw new GenoError('GENO_STORE', `There is no run folder to write ${name} to.`);
    const file = join(this.folder, name);
    const beside = `${file}.${process.pid}.part`;
    try {
      mkdirSync(dirname(file), { recursive: true });
      const handle = await open(beside, 'w');
      try {
        await handle.writeFile(data);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => {});
      throw storeError(error, file);
    }
  }
}

/** A JSON file, or undefined where there is none. @throws where it is not JSON */
export function readJson<T>(file: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (code(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new GenoError('GENO_RUN_FOLDER', `${file} is not whole: ${messageOf(cause)}`, {
      path: file,
      fix: 'Begin anew with genospike run.',
      cause,
    });
  }
}
