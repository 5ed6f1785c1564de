import { type Experiment, Samples } from '@genospike/core';
import type { Room } from './container.ts';

/** Checked content of the chosen dataset: file -> `md5:...`. It identifies the data in the experiment; paths do not. */
export const checksumsOf = (room: Room): Experiment['data'] =>
  Object.fromEntries(
    room.get(Samples).checksums.map(({ file, algorithm, digest }) => [file, `${algorithm}:${digest}`]),
  );
