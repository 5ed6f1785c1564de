import { isGenoError } from '@genospike/core';
import { checkNode, CPU, find } from '../src/find.ts';

/** Why tests on the real package are skipped: this Node, or it is not here. Undefined: it is here. */
export const absent = ((): string | undefined => {
  try {
    checkNode(CPU);
    find(CPU, import.meta.dirname);
    return undefined;
  } catch (error) {
    if (isGenoError(error)) return error.message;
    throw error;
  }
})();
