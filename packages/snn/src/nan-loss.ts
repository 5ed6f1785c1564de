import { GenoError } from '@genospike/core';
import type { Rng } from '@genospike/core';
import type { Model } from './model.ts';

const finite = (data: ArrayLike<number>): boolean => Array.prototype.every.call(data, (x) => Number.isFinite(x));

/** The first thing that is not finite: a stored number, or what a node makes of these samples. */
function origin(model: Model, samples: Float32Array, rng: Rng): string | undefined {
  const stored = Object.entries(model.snapshot()).find(([, data]) => !finite(data))?.[0];
  if (stored !== undefined) return stored;
  let node: string | undefined;
  const outputs = model.forward(samples, rng, {
    training: true,
    watch: (site, _, { x }) => void (node ??= finite(x.dataSync()) ? undefined : site.node.name),
  });
  outputs.dispose();
  return node;
}

/** A loss that is not finite, with the step and where it began. */
export function nanLoss(model: Model, samples: Float32Array, rng: Rng, at: string): GenoError {
  const first = origin(model, samples, rng);
  return new GenoError('GENO_NAN_LOSS', 'Loss became NaN.', {
    role: 'learning',
    path: first === undefined ? at : `${at}, first in ${first}`,
    fix: 'Lower the learning rate (learning.rate), or the largest norm of a gradient (learning.clip).',
  });
}
