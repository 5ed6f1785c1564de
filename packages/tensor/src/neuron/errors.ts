import { GenoError } from '@genospike/core';

/** A step equation that cannot be compiled: what it did, what to write instead, and its line. */
export const refuse = (what: string, fix: string, path?: string): GenoError =>
  new GenoError('GENO_NEURON', what, { role: 'neuron', fix, path });
