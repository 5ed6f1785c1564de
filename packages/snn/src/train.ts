import type { Batch, Epoch, Learning, Rng, Split } from '@genospike/core';
import { allFinite, tf } from '@genospike/tensor';
import { best, better } from './best.ts';
import type { Best } from './best.ts';
import { evaluate } from './evaluate.ts';
import { tooBig } from './memory.ts';
import { MOMENTUM } from './model.ts';
import type { Model } from './model.ts';
import { nanLoss } from './nan-loss.ts';
import { rest, throwIfAborted } from './pause.ts';
import { firstOf, readBatch, someOf } from './read.ts';
import { refine } from './refine.ts';
import { Slots } from './slots.ts';
import type { SlotNumbers } from './slots.ts';
import type { Snapshot } from './snapshot.ts';
import { backpropagate, update } from './step.ts';

/** All that is needed to go on after an epoch bit for bit: plain typed arrays, none shared with the model. */
export interface TrainState {
  readonly epochs: readonly Epoch[];
  readonly snapshot: Snapshot;
  readonly slots: SlotNumbers;
  readonly best: Best;
}

export interface Training {
  readonly learning: Learning;
  readonly split: Split;
  /** Places of `split` to learn from; left out: all. */
  readonly indices?: Int32Array;
  readonly epochs: number;
  /** Keys the order of samples, the coder's draws and refinement, each by epoch and step: nothing depends on history. */
  readonly rng: Rng;
  readonly signal?: AbortSignal;
  /** Goes on after this state; the other settings must be those it was made with. */
  readonly from?: TrainState;
  /** Chooses the best epoch. Left out: the last one. */
  readonly validate?: { readonly split: Split; readonly indices?: Int32Array };
  onEpoch?(epoch: Epoch, state: TrainState): void | Promise<void>;
}
export interface Learned {
  readonly epochs: readonly Epoch[];
  /** Chosen on validation by the task's primary measure; of equals the earlier. */
  readonly best: Best;
}

/** A plain mean of the first ten batches, then a running one: with a tenth from the start, the statistics of a brief
 *  training would still be mostly their initial 0 and 1. */
const momentumAt = (step: number): number => Math.max(MOMENTUM, 1 / (step + 1));

/** `backpropagate`, whose batch may not fit.
 *  @throws GENO_TOO_BIG naming the batch, or the T, that would */
function backpropagateIn(model: Model, batch: Batch, rng: Rng, momentum: number, path: string) {
  try {
    return backpropagate(model, batch, rng, momentum);
  } catch (error) {
    const samples = model.samplesIn(batch.samples);
    const { timesteps } = model.design.coder;
    throw tooBig(error, {
      ...{ what: 'A training step', samples, timesteps, path, option: 'learning.batch' },
      ...(!model.design.recompute && { hint: 'With runtime.recompute a step keeps less.' }),
      run(count, steps) {
        // The running statistics stay as they are.
        const { loss, gradients } = backpropagate(model, firstOf(batch, samples, count), rng, 0, steps);
        tf.dispose([loss, ...gradients.map(({ gradient }) => gradient)]);
      },
    });
  }
}

/** One pass over the samples in the epoch's order; the last batch may be smaller. The mean loss. */
async function pass(
  model: Model,
  slots: Slots,
  training: Training,
  indices: Int32Array,
  epoch: number,
): Promise<number> {
  const { learning, split, epochs, signal } = training;
  const rng = training.rng.child(`epoch ${epoch}`);
  const order = rng.permutation('order', indices.length).map((place) => indices[place] ?? 0);
  const each = Math.ceil(order.length / learning.batch);
  let sum = 0;
  for (let i = 0; i < each; i++) {
    const at = `epoch ${epoch}, step ${i + 1}`;
    throwIfAborted(signal, at);
    const chosen = order.slice(i * learning.batch, (i + 1) * learning.batch);
    const batch = await readBatch(split, chosen, model.sampleSize);
    const draws = rng.child(`step ${i + 1}`);
    const step = (epoch - 1) * each + i;
    const { loss, gradients } = backpropagateIn(model, batch, draws, momentumAt(step), at);
    try {
      const [value = Number.NaN] = await loss.data();
      if (!Number.isFinite(value)) throw await nanLoss(model, batch.samples, draws, at);
      if (!(await allFinite(gradients.map(({ gradient }) => gradient))))
        throw await nanLoss(model, batch.samples, draws, at, 'A gradient');
      sum += value * chosen.length;
      update(gradients, learning, slots, { step, steps: epochs * each });
    } finally {
      loss.dispose();
      for (const { gradient } of gradients) gradient.dispose();
    }
    await rest();
  }
  return sum / order.length;
}

/** Trains by backpropagation through time and leaves the model as it is after the last epoch (`best.snapshot` holds the
 *  best one). Before each epoch the encoding may refine its parameters. It is then finished only after the last epoch, and
 *  that one is chosen: a network half pruned is not the one that `count` speaks of.
 *  @throws GENO_ABORTED, GENO_NAN_LOSS (epoch, step and where it began), GENO_ENCODING, GENO_MEASURE */
export async function train(model: Model, training: Training): Promise<Learned> {
  const { learning, split, epochs, rng, from, validate, signal } = training;
  const indices = someOf(split, training.indices, 'train on');
  if (from) model.restore(from.snapshot);
  const slots = new Slots(model, learning, from?.slots);
  const past: Epoch[] = [...(from?.epochs ?? [])];
  let top = from?.best;
  const { encoding, task } = model.design;
  const refineAfter = (epoch: number) => refine(model, { epoch, epochs, rng: rng.child(`refine ${epoch}`) });
  try {
    if (!from && epochs > 0) await refineAfter(0);
    for (let epoch = past.length + 1; epoch <= epochs; epoch++) {
      const loss = await pass(model, slots, training, indices, epoch);
      const { measures } = validate
        ? await evaluate(model, { ...validate, signal, rng: rng.child(`validate ${epoch}`) })
        : { measures: {} };
      const row: Epoch = { epoch, loss, measures };
      past.push(row);
      if (!top || !validate || encoding.refine || better(row, past[top.epoch - 1], task.primary))
        top = await best(epoch, model);
      if (epoch < epochs) await refineAfter(epoch);
      await training.onEpoch?.(row, {
        epochs: [...past],
        snapshot: await model.snapshot(),
        slots: await slots.numbers(),
        best: top,
      });
    }
    return { epochs: past, best: top ?? (await best(past.length, model)) };
  } finally {
    slots.dispose();
  }
}
