import { GenoError, type Numbers, type Score } from '@genospike/core';

/** A named trait of a score.
 *  @throws GENO_TRAIT naming the traits that the encoding has */
export function traitOf(score: Score, name: string, term: string): Numbers {
  const trait = score.traits[name];
  if (trait) return trait;
  const known = Object.keys(score.traits).sort().join(', ') || 'none';
  throw new GenoError('GENO_TRAIT', `${term} looks at the trait ${name}, which this encoding lacks; known: ${known}.`, {
    role: 'fitness',
    path: `fitness.${term}.of`,
    fix: `Choose an encoding with that trait (gee has O), name another in of, or leave out ${term}.`,
  });
}
