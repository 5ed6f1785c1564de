import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { dropTape } from './drop-tape.ts';

type Work = (...tensors: Tensor[]) => Tensor;

/** Runs gradients within the backward pass of others: tfjs has one tape, and clears it after any gradient. */
function apart<R>(gradients: () => R): R {
  const { state } = tf.engine();
  const outer = state.activeTape;
  try {
    return gradients();
  } catch (error) {
    dropTape();
    throw error;
  } finally {
    state.activeTape = outer;
  }
}

/** `work(...inputs, ...constants)`, of which nothing is kept for the backward pass but what it reads: there it runs a
 *  second time (Chen et al. 2016, arXiv 1604.06174). The same numbers as without, as `work` is run on the same tensors.
 *  @param work pure; reads no variable but through its arguments, whose gradient would be lost
 *  @param inputs differentiable; one that `work` does not use has a gradient of zeros
 *  @param constants no gradient reaches them */
export function recomputed(work: Work, inputs: readonly Tensor[], constants: readonly Tensor[] = []): Tensor {
  const op = tf.customGrad((...given) => {
    const save = given.pop() as unknown as (tensors: Tensor[]) => void;
    const tensors = [...(given as Tensor[]), ...constants];
    const value = tf.tidy(() => work(...tensors));
    // Last, as nobody frees what was saved if the work fails.
    save(tensors);
    return {
      value,
      gradFunc(dy: Tensor, saved: Tensor[]) {
        const again = saved.slice(0, inputs.length);
        const { grads } = apart(() => tf.engine().gradients(() => work(...saved), again, dy, true));
        return grads.map((gradient, i) => gradient ?? tf.zerosLike(again[i]!));
      },
    };
  });
  return op(...inputs);
}
