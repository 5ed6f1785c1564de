import type { Encoding, Layer } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { decode } from '../decode.ts';
import { must } from '../law.ts';
import { drawnGenome, parametersOf, SEED, tensorsOf } from './subject.ts';
import type { Subject } from './subject.ts';

const TRIES = 5;
/** Rank of the product that serves as yardstick: about what a factored encoding decodes. */
const RANK = 64;
/** So slow that no noise of a machine explains it. */
const ALLOWED = 100;
/** Milliseconds: below this a busy machine's clock says nothing of a product. */
const LEAST = 0.3;

/** Milliseconds of the fastest of some tries; ends early once one is under `enough`. */
async function fastest(make: () => tf.Tensor[], enough = 0): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < TRIES && least > enough; i++) {
    const start = performance.now();
    const made = tf.tidy(make);
    await Promise.all(made.map((tensor) => tensor.data()));
    least = Math.min(least, performance.now() - start);
    tf.dispose(made);
  }
  return least;
}

/** Milliseconds to decode every layer once. */
export async function decodeMilliseconds(encoding: Encoding, layers: readonly Layer[], enough = 0): Promise<number> {
  const tensors = tensorsOf(encoding.express(drawnGenome(encoding, SEED), counterRng(SEED)));
  const parameters = parametersOf(tensors);
  try {
    return await fastest(
      () => layers.map((layer) => decode(encoding.weight(parameters, layer), layer).clone()),
      enough,
    );
  } finally {
    tf.dispose(tensors);
  }
}

/** Weights are decoded once a training step: an encoding that is slower than the step itself cannot be evolved. Measured
 *  against a product of the layers' sizes in the same process, so that the machine does not count. */
export async function speedLaw({ make, layers }: Subject): Promise<void> {
  const factors = layers.map(({ fanIn, fanOut }) => [tf.ones([fanIn, RANK]), tf.ones([RANK, fanOut])] as const);
  const product = await fastest(() => factors.map(([left, right]) => tf.matMul(left, right)));
  const yardstick = Math.max(product, LEAST);
  tf.dispose(factors.flat());
  const taken = await decodeMilliseconds(make(), layers, ALLOWED * yardstick);
  must(
    taken <= ALLOWED * yardstick,
    `decoding takes ${taken.toPrecision(3)} ms, ${Math.round(taken / yardstick)} times a product of rank ${RANK} ` +
      `(${yardstick.toPrecision(2)} ms); ${ALLOWED} times is allowed. Look for loops over numbers, and for work that belongs in create or express.`,
  );
}
