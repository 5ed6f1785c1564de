import { didYouMean, isGenoError, messageOf } from '@genospike/core';
import type { Layer } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { encodingError } from './checks.ts';
import { decode, isTensor } from './decode.ts';
import type { Design } from './design.ts';
import { isSeparable, separable } from './separable.ts';
import type { Separable } from './separable.ts';
import type { Stored } from './variables.ts';

/** What layers run with, by name: a decoded weight, or its factors where they are cheaper as convolutions. */
export type Weights = Readonly<Record<string, tf.Tensor | Separable>>;

/** Asks the encoding once for every layer; the caller frees (or tidies) the tensors.
 *  @throws GENO_ENCODING naming the layer */
export function weightsOf({ encoding, layers }: Design, variables: ReadonlyMap<string, Stored>): Weights {
  const parametersFor = (layer: Layer) => ({
    get(name: string): tf.Tensor {
      const stored = variables.get(name);
      if (stored?.of === 'encoding') return stored.variable;
      const known = [...variables].filter(([, { of }]) => of === 'encoding').map(([one]) => one);
      const sentence = `Layer ${layer.name} asks for parameter ${name}, which \`express\` did not give.`;
      throw encodingError(sentence, layer.name, didYouMean(name, known));
    },
  });
  const weightOf = (layer: Layer) => {
    const given = encoding.weight(parametersFor(layer), layer);
    if (!isTensor(given) && isSeparable(given, layer)) return { ...separable(given, layer) };
    // A clone, since the weight may be a variable itself.
    return tf.clone(decode(given, layer));
  };
  const made: [string, tf.Tensor | Separable][] = [];
  try {
    for (const layer of layers) {
      try {
        made.push([layer.name, tf.tidy(() => weightOf(layer))]);
      } catch (error) {
        if (isGenoError(error)) throw error;
        const sentence = `The encoding failed for layer ${layer.name}: ${messageOf(error)}`;
        throw encodingError(sentence, layer.name, undefined, error);
      }
    }
    return Object.fromEntries(made);
  } catch (error) {
    tf.dispose(Object.fromEntries(made));
    throw error;
  }
}
