import { GenoError } from '@genospike/core';

/** A step equation that cannot be compiled: what it did, and what to write instead. */
export const refuse = (what: string, fix: string): GenoError =>
  new GenoError('GENO_NEURON', what, { role: 'neuron', fix });
