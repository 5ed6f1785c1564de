import { GenoError } from '@genospike/core';
import type { Rng } from '@genospike/core';
import { allFinite, exploding, tf } from '@genospike/tensor';
import type { Value } from './forward.ts';
import { isRecurrent } from './graph.ts';
import type { Site } from './graph.ts';
import type { Model } from './model.ts';

const finite = (data: ArrayLike<number>): boolean => Array.prototype.every.call(data, (x) => Number.isFinite(x));

interface Made {
  readonly site: Site;
  readonly input: Value;
  readonly output: Value;
}
const kept = ({ x, steps }: Value): Value => ({ x: tf.keep(tf.clone(x)), steps });

/** What is not finite about a node. A state may be where its spikes are not: no spike is infinite. */
async function fault(model: Model, { site, input, output }: Made): Promise<string | undefined> {
  const { name, op } = site.node;
  if (op === 'neuron' && !isRecurrent(site) && (await allFinite([input.x]))) {
    const { neuron, coder } = model.design;
    const how = { timesteps: coder.timesteps, constant: input.steps < coder.timesteps };
    const found = await exploding(neuron, input.x, model.neuronParameters(name), how);
    if (found) return `${name}: state ${found.state} at timestep ${found.timestep}, ${found.equation}`;
  }
  return (await allFinite([output.x])) ? undefined : name;
}

/** The first thing that is not finite: a stored number, what a node makes of these samples, a state of neurons. */
async function origin(model: Model, samples: Float32Array, rng: Rng): Promise<string | undefined> {
  const stored = Object.entries(await model.snapshot()).find(([, data]) => !finite(data))?.[0];
  if (stored !== undefined) return stored;
  const made: Made[] = [];
  const outputs = model.forward(samples, rng, {
    training: true,
    apart: true,
    watch: (site, input, output) => made.push({ site, input: kept(input), output: kept(output) }),
  });
  try {
    for (const one of made) {
      const found = await fault(model, one);
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    tf.dispose([outputs, ...made.flatMap(({ input, output }) => [input.x, output.x])]);
  }
}

/** A loss or gradient that is not finite, with the step and where it began. */
export async function nanLoss(
  model: Model,
  samples: Float32Array,
  rng: Rng,
  at: string,
  what = 'Loss',
): Promise<GenoError> {
  const first = await origin(model, samples, rng);
  return new GenoError('GENO_NAN_LOSS', `${what} became NaN.`, {
    role: 'learning',
    path: first === undefined ? at : `${at}, first in ${first}`,
    fix: first?.includes(': state ')
      ? 'Keep that state within bounds: with a leak below 1, or by ops.min and ops.max in the step.'
      : 'Lower the learning rate (learning.rate), or the largest norm of a gradient (learning.clip).',
  });
}
