import { isGenoError } from '@genospike/core';
import { readManifest } from '../src/compile/manifest.ts';

/** Why tests on the build are skipped. Undefined: it is here, from these sources. */
export const absent = ((): string | undefined => {
  try {
    readManifest();
    return undefined;
  } catch (error) {
    if (isGenoError(error)) return `${error.message} Fix: ${error.fix}`;
    throw error;
  }
})();
