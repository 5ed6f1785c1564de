import { isGenoError } from '@genospike/core';
import { checkNode, CPU, find, GPU } from '../src/find.ts';

/** Why tests on a real package are skipped: this Node, or it is not here. Undefined: it is here. */
const missing = (of: typeof CPU): string | undefined => {
  try {
    checkNode(of);
    find(of, import.meta.dirname);
    return undefined;
  } catch (error) {
    if (isGenoError(error)) return error.message;
    throw error;
  }
};
export const absent = missing(CPU);
export const absentGpu = missing(GPU);
