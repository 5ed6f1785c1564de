import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksum, EventSplit } from '@genospike/core';
import { parseRecording } from './recording.ts';

export interface Recording {
  /** From the dataset's folder, with `/`. */
  readonly file: string;
  readonly label: number;
}

/** The recordings below `folder/part`, LABEL/NAME.bin, in order of their names. */
export function recordingsIn(folder: string, part: 'Train' | 'Test'): readonly Recording[] {
  if (!existsSync(join(folder, part))) return [];
  const list = (path: string, wanted: RegExp) => readdirSync(path).filter((name) => wanted.test(name));
  return list(join(folder, part), /^[0-9]$/)
    .flatMap((label) =>
      list(join(folder, part, label), /\.bin$/).map((name) => ({
        file: `${part}/${label}/${name}`,
        label: Number(label),
      })),
    )
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Reads every file once: one checksum over names, lengths and bytes, so that a file renamed, cut or left out is seen.
 *  @throws GENO_EVENTS_FILE for the first file that holds no recording */
export async function checked(folder: string, name: string, all: readonly Recording[]): Promise<Checksum> {
  const hash = createHash('sha256');
  for (const { file } of all) {
    const content = await readFile(join(folder, file));
    parseRecording(file, content);
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return { file: name, algorithm: 'sha256', digest: hash.digest('hex') };
}

/** Recordings of a folder; files are read when asked for: all of N-MNIST is 1.2 GB. */
export const recordingSplit = (folder: string, recordings: readonly Recording[]): EventSplit => ({
  size: recordings.length,
  async read(indices) {
    const chosen = Array.from(indices, (index) => {
      const recording = recordings[index];
      if (!recording) throw new RangeError(`index ${index} of a split of ${recordings.length} recordings`);
      return recording;
    });
    const events = await Promise.all(
      chosen.map(async ({ file }) => parseRecording(file, await readFile(join(folder, file)))),
    );
    return { events, targets: Int32Array.from(chosen, ({ label }) => label) };
  },
});
