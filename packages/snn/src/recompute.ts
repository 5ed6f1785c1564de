import { recomputed, type tf } from '@genospike/tensor';
import { isTensor } from './decode.ts';
import type { Pass, Value } from './forward.ts';
import { INPUT } from './graph.ts';
import type { Unit } from './units.ts';

/** Tensors by name, at any depth. */
type Named = tf.Tensor | { readonly [name: string]: Named };

const leaves = (named: Named): readonly tf.Tensor[] =>
  isTensor(named) ? [named] : Object.values(named).flatMap(leaves);

/** The same names for other tensors, which come in the order of `leaves`. */
function renamed<T extends Named>(named: T, tensors: Iterator<tf.Tensor>): T {
  if (isTensor(named)) return tensors.next().value as T;
  return Object.fromEntries(Object.entries(named).map(([name, each]) => [name, renamed(each, tensors)])) as T;
}

/** Runs a layer and its neurons, of which nothing is kept for the backward pass but what they read, mostly spikes as bits:
 *  the currents between them, 32 times larger, are made there a second time. Statistics are those of the first run. */
export function again(
  { layer, before, site }: Unit & { readonly layer: NonNullable<Unit['layer']> },
  { x, steps }: Value,
  pass: Pass,
  run: (value: Value, pass: Pass) => Value,
): Value {
  const weight = pass.weight(layer.node.name);
  const own = {
    ...(weight && { weight }),
    norm: before ? { gamma: pass.own(before.node.name, 'gamma'), beta: pass.own(before.node.name, 'beta') } : {},
    neuron: pass.neuronParameters(site.node.name),
  };
  const tensors = leaves(own);
  let made = steps;
  let { statistics } = pass;
  const work = (input: tf.Tensor, given: readonly tf.Tensor[]): tf.Tensor => {
    const { weight, norm, neuron } = renamed<typeof own>(own, given.values());
    const inner: Pass = {
      ...pass,
      weight: () => weight,
      own: (_, name) => norm[name as 'gamma' | 'beta']!,
      neuronParameters: () => neuron,
      ...(statistics && { statistics }),
    };
    statistics = () => undefined;
    const value = run({ steps, x: input as tf.Tensor4D }, inner);
    made = value.steps;
    return value.x;
  };
  const out = layer.from.includes(INPUT)
    ? recomputed((...all) => work(all.at(-1)!, all), tensors, [x])
    : recomputed((first, ...all) => work(first!, all), [x, ...tensors]);
  return { x: out as tf.Tensor4D, steps: made };
}
