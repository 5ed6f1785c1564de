import { isGenoError } from '@genospike/core';
import { checkNode, findTfjsNode } from '../src/find.ts';

/** Why tests on the real package are skipped: this Node, or it is not here. Undefined: it is here. */
export const absent = ((): string | undefined => {
  try {
    checkNode();
    findTfjsNode(import.meta.dirname);
    return undefined;
  } catch (error) {
    if (isGenoError(error)) return error.message;
    throw error;
  }
})();
