import * as tf from '@tensorflow/tfjs';
import type { Neuron, Stepped } from '@genospike/core';
import type { Tensor } from '@tensorflow/tfjs';
import { isOurs } from '../backend/registry.ts';
import { Uncompilable } from '../device/device.ts';
import { FUSED, FUSED_GRAD, MULTI_STEP, MULTI_STEP_GRAD } from '../neuron/kernels.ts';
import type { MultiStepAttrs } from '../neuron/kernels.ts';
import { isSequenced } from '../neuron/program.ts';
import type { Pool } from './multi-step.ts';

type Named = Readonly<Record<string, Tensor>>;

/** Whether the current backend runs this neuron compiled (`fused`: with a norm, a pool or a constant input). Soft
 *  spikes are for checks: a surrogate's primitive is no expression. */
export const compiles = (neuron: Neuron, soft: boolean, fused = true): neuron is Stepped =>
  !soft &&
  !isSequenced(neuron) &&
  tf.getKernel(fused ? FUSED : MULTI_STEP, tf.getBackend()) !== undefined &&
  !(isOurs() && refused.has(neuron));

/** Neurons that a device could not compile. */
const refused = new WeakSet<Neuron>();

/** Tidies `work`, and runs it once more when a device cannot compile the neuron, which `compiles` is then false for. */
export function compiledOrComposed<R extends tf.TensorContainer>(neuron: Neuron, work: () => R): R {
  try {
    return tf.tidy(work);
  } catch (error) {
    if (!(error instanceof Uncompilable) || refused.has(neuron)) throw error;
    refused.add(neuron);
    return tf.tidy(work);
  }
}

/** The compiled op: spikes of inputs.x, differentiable in the inputs and in the learned parameters, in this order.
 *  Nothing but what it reads is kept for the backward pass: with x alone, memory does not grow by states and spikes.
 *  @param constants inputs that no gradient reaches
 *  @returns spikes; with a pool, what they are pooled into */
export function compiled(
  attrs: MultiStepAttrs,
  inputs: Named,
  learned: readonly Tensor[],
  { constants = {}, pool }: { readonly constants?: Named; readonly pool?: Pool | undefined } = {},
): Tensor {
  const given = { ...inputs, ...Object.fromEntries(learned.map((tensor, i) => [`parameter${i}`, tensor])) };
  const plain = !attrs.constant && !attrs.program.front && !pool;
  const names = [...Object.keys(given), ...Object.keys(constants)];
  const call = <R>(kernel: string, tensors: readonly Tensor[], more: Named = {}): R => {
    const named = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
    const how = { ...attrs, ...(pool && { pool: pool.window }) };
    return tf.engine().runKernel(kernel, { ...named, ...more }, how as unknown as tf.NamedAttrMap) as R;
  };
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const all = [...(args as Tensor[]), ...Object.values(constants)];
    const [value, spikes] = [call<Tensor | Tensor[]>(plain ? MULTI_STEP : FUSED, all)].flat() as [Tensor, Tensor?];
    if (spikes) pool?.watch?.(spikes);
    // Last, as nobody frees what was saved if the kernel fails.
    save(all);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => call<Tensor[]>(plain ? MULTI_STEP_GRAD : FUSED_GRAD, saved, { dy }),
    };
  });
  return op(...Object.values(given));
}
