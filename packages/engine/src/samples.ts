import { GenoError, type AnyDataset, type Dataset, type Transform } from '@genospike/core';

/** The dataset after its transforms: samples of one size, which a network can read.
 *  @throws GENO_EVENTS where recordings are left as they are */
export function transformed({
  dataset,
  transforms,
}: {
  readonly dataset: AnyDataset;
  readonly transforms: readonly Transform[];
}): Dataset {
  const made = transforms.reduce((data, transform) => transform.apply(data), dataset);
  if (made.form !== 'events') return made;
  throw new GenoError('GENO_EVENTS', `Dataset ${made.name} holds events of any length; a network reads frames.`, {
    role: 'dataset',
    path: 'transforms',
    fix: "Make frames of them: transforms: ['frames'].",
  });
}
