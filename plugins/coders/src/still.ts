import { GenoError, type Dataset } from '@genospike/core';

/** For coders that make time out of a single frame.
 *  @throws GENO_CODER where samples have a time of their own */
export function mustBeStill(coder: string, { name, frames }: Dataset): void {
  if (!frames) return;
  throw new GenoError('GENO_CODER', `${coder} codes still samples; those of ${name} have ${frames} frames.`, {
    role: 'coder',
    path: 'coder',
    fix: "Set coder to 'direct': it shows one frame a step.",
  });
}
