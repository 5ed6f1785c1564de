import type { Rng } from '@genospike/core';
import { didYouMean } from '@genospike/core';
import { checkParameter, encodingError } from './checks.ts';
import { dtypeOf, storedAs } from './dtype.ts';
import type { Model } from './model.ts';

/** Lets the encoding change its own parameters before an epoch (pruning).
 *  @throws GENO_ENCODING for a name, length or number that cannot be */
export async function refine(
  model: Model,
  at: { readonly epoch: number; readonly epochs: number; readonly rng: Rng },
): Promise<void> {
  const { encoding } = model.design;
  if (!encoding.refine) return;
  const names = model.names('encoding');
  const all = await model.snapshot();
  const own = Object.fromEntries(names.map((name) => [name, Float32Array.from(all[name] ?? [])]));
  const changed = Object.entries(encoding.refine(own, at));
  for (const [name, data] of changed) {
    checkParameter(name, { data });
    const size = own[name]?.length;
    if (size === undefined)
      throw encodingError(`\`refine\` changed ${name}, which \`express\` did not give.`, name, didYouMean(name, names));
    if (size !== data.length)
      throw encodingError(`\`refine\` gave ${data.length} numbers for ${name}, which holds ${size}.`, name);
  }
  model.restore(Object.fromEntries(changed.map(([name, data]) => [name, storedAs(dtypeOf(data), data)])));
}
