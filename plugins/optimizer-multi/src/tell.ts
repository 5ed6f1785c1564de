import { GenoError } from '@genospike/core';
import type { Told } from '@genospike/core';

/** @throws GENO_TELL for another number of results than were asked for */
export function mustBe(results: readonly Told[], population: number): void {
  if (results.length !== population)
    throw new GenoError('GENO_TELL', `The optimizer asked for ${population} results and is told ${results.length}.`, {
      role: 'optimizer',
      fix: 'Tell one result a genome, in ask order; one that failed has status `failed`.',
    });
}
