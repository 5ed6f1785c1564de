import { GenoError } from '@genospike/core';
import type { Rng } from '@genospike/core';
import { tf } from '@genospike/tensor';
import type { Model } from './model.ts';

const finite = (data: ArrayLike<number>): boolean => Array.prototype.every.call(data, (x) => Number.isFinite(x));

/** The first thing that is not finite: a stored number, or what a node makes of these samples. */
async function origin(model: Model, samples: Float32Array, rng: Rng): Promise<string | undefined> {
  const stored = Object.entries(await model.snapshot()).find(([, data]) => !finite(data))?.[0];
  if (stored !== undefined) return stored;
  const made: { readonly name: string; readonly x: tf.Tensor }[] = [];
  const outputs = model.forward(samples, rng, {
    training: true,
    apart: true,
    watch: (site, _, { x }) => made.push({ name: site.node.name, x: tf.keep(tf.clone(x)) }),
  });
  try {
    for (const { name, x } of made) if (!finite(await x.data())) return name;
    return undefined;
  } finally {
    tf.dispose([outputs, ...made.map(({ x }) => x)]);
  }
}

/** A loss that is not finite, with the step and where it began. */
export async function nanLoss(model: Model, samples: Float32Array, rng: Rng, at: string): Promise<GenoError> {
  const first = await origin(model, samples, rng);
  return new GenoError('GENO_NAN_LOSS', 'Loss became NaN.', {
    role: 'learning',
    path: first === undefined ? at : `${at}, first in ${first}`,
    fix: 'Lower the learning rate (learning.rate), or the largest norm of a gradient (learning.clip).',
  });
}
