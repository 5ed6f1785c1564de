import { GenoError } from '@genospike/core';

export const refusal = (message: string, fix: string, cause?: unknown): GenoError =>
  new GenoError('GENO_BACKEND', message, { role: 'backend', path: 'backend', fix, cause });
