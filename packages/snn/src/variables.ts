import type { Encoding, Neuron, Rng } from '@genospike/core';
import { initialParameters, tf } from '@genospike/tensor';
import { checkParameter, encodingError } from './checks.ts';
import { dtypeOf, storedAs } from './dtype.ts';
import type { Typed } from './dtype.ts';
import type { Site } from './graph.ts';

/** Numbers of a model that it owns and frees. */
export interface Stored {
  /** Whose they are: parameters of the encoding, gamma and beta of a norm, its running statistics, a neuron's own. */
  readonly of: 'encoding' | 'norm' | 'statistics' | 'neuron';
  readonly variable: tf.Variable;
}

/** Numbers as they are born, before any tensor is made. */
interface Born {
  readonly of: Stored['of'];
  readonly data: Typed;
  readonly shape: readonly number[];
  readonly trainable: boolean;
}

function bornAt({ node, makes }: Site, neuron: Neuron): readonly (readonly [string, Born])[] {
  const channels = makes[2];
  const filled = (name: string, of: Stored['of'], value: number): readonly [string, Born] => [
    `${node.name}/${name}`,
    { of, data: new Float32Array(channels).fill(value), shape: [channels], trainable: of === 'norm' },
  ];
  if (node.op === 'norm')
    return [
      filled('gamma', 'norm', 1),
      filled('beta', 'norm', 0),
      filled('mean', 'statistics', 0),
      filled('variance', 'statistics', 1),
    ];
  if (node.op !== 'neuron') return [];
  return Object.entries(initialParameters(neuron, channels))
    .filter(([, { trainable }]) => trainable)
    .map(([name, start]) => [`${node.name}/${name}`, { of: 'neuron', ...start }]);
}

/** The numbers of one individual: what the encoding expresses, norms and neurons at their start.
 *  @throws GENO_ENCODING before any tensor is made */
export function variablesOf(
  sites: readonly Site[],
  neuron: Neuron,
  encoding: Encoding,
  genome: readonly number[],
  rng: Rng,
): ReadonlyMap<string, Stored> {
  if (genome.length !== encoding.genome.size)
    throw encodingError(
      `The encoding reads a genome of ${encoding.genome.size} numbers; it was given ${genome.length}.`,
      'genome',
    );
  const born = new Map<string, Born>();
  for (const [name, parameter] of Object.entries(encoding.express(genome, rng))) {
    checkParameter(name, parameter);
    const { data, shape = [data.length], trainable = true } = parameter;
    if (trainable && dtypeOf(data) === 'int32')
      throw encodingError(
        `Parameter ${name} is an Int32Array, but trainable: whole numbers have no gradient.`,
        name,
        'Say trainable: false, or give a Float32Array.',
      );
    born.set(name, { of: 'encoding', data: storedAs(dtypeOf(data), data), shape, trainable });
  }
  for (const [name, numbers] of sites.flatMap((site) => bornAt(site, neuron))) {
    if (born.has(name))
      throw encodingError(`The encoding names a parameter ${name}, which a norm or neuron of the network has.`, name);
    born.set(name, numbers);
  }
  return new Map(
    [...born].map(([name, { of, data, shape, trainable }]) => {
      const start = tf.tensor(data, [...shape], dtypeOf(data));
      const variable = tf.variable(start, trainable);
      start.dispose();
      return [name, { of, variable }];
    }),
  );
}
