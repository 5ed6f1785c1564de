import type { Batch, Learning, Rng } from '@genospike/core';
import { clipByNorm, dropTape, tf } from '@genospike/tensor';
import type { Model } from './model.ts';
import type { Slots } from './slots.ts';
import { targetTensor } from './targets.ts';
import type { Stored } from './variables.ts';

/** Loss and gradients by parameter; a parameter that the loss does not depend on has none. */
function gradientsOf(model: Model, loss: () => tf.Scalar) {
  const trainable = model.trainable;
  if (trainable.length === 0) return { loss: loss(), gradients: [] };
  const { value, grads } = tf.variableGrads(
    loss,
    trainable.map(([, { variable }]) => variable),
  );
  const gradients = trainable.flatMap(([name, stored]) => {
    const gradient = grads[stored.variable.name];
    return gradient ? [{ name, stored, gradient }] : [];
  });
  return { loss: value, gradients };
}

/** A gradient by parameter name, and how that parameter is stored. */
export interface Gradient {
  readonly name: string;
  readonly stored: Stored;
  readonly gradient: tf.Tensor;
}

/** Backpropagation through time for one batch: its mean loss and the gradients. Weights are decoded once, inside.
 *  The caller frees loss and gradients; if it fails, nothing is left.
 *  @param timesteps only the first of the steps; left out: all */
export function backpropagate(
  model: Model,
  { samples, targets }: Batch,
  rng: Rng,
  momentum: number,
  timesteps?: number,
): { readonly loss: tf.Scalar; readonly gradients: readonly Gradient[] } {
  let gradients: readonly Gradient[] = [];
  const how = { training: true, momentum, ...(timesteps !== undefined && { timesteps }) };
  const run = (): tf.Scalar => {
    const truth = targetTensor(targets, model.samplesIn(samples));
    const found = gradientsOf(model, () => model.design.task.loss(model.forward(samples, rng, how), truth));
    gradients = found.gradients;
    for (const { gradient } of gradients) tf.keep(gradient);
    return found.loss;
  };
  try {
    return { loss: tf.tidy(run), gradients };
  } catch (error) {
    dropTape();
    throw error;
  }
}

/** Moves every parameter by the learning rule. Norms and neurons' own parameters are not shrunk by its decay. */
export function update(
  gradients: readonly Gradient[],
  learning: Learning,
  slots: Slots,
  { step, steps }: { readonly step: number; readonly steps: number },
): void {
  const rate = learning.rate(step, steps);
  tf.tidy(() => {
    const slopes = gradients.map(({ gradient }) => gradient);
    const clipped = learning.clip === undefined ? slopes : clipByNorm(slopes, learning.clip);
    for (const [i, { name, stored }] of gradients.entries()) {
      const next = learning.update({
        value: stored.variable,
        gradient: clipped[i]!,
        slots: slots.of(name),
        rate,
        step,
        decay: stored.of === 'encoding',
      });
      stored.variable.assign(next.value);
      slots.assign(name, next.slots);
    }
  });
}
