import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { native } from '../src/index.ts';
import { absent } from './present.ts';

/** What a convolution over spikes, a pool and a dense layer give, and their gradients. */
function step(): Float32Array[] {
  const rng = counterRng(3);
  return tf.tidy(() => {
    const spikes = rng.uniform('x', 9 * 10 * 10 * 32, 0, 1).map((u) => (u < 0.2 ? 1 : 0));
    const x = tf.tensor4d(spikes, [9, 10, 10, 32]);
    const filter = tf.tensor4d(rng.uniform('filter', 9 * 32 * 64, -1, 1), [3, 3, 32, 64]);
    const weight = tf.tensor2d(rng.uniform('weight', 25 * 64 * 70, -1, 1), [25 * 64, 70]);
    const loss = (...[a, f, w]: tf.Tensor[]) => {
      const maps = tf.avgPool(
        tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 1, 'same').relu() as tf.Tensor4D,
        2,
        2,
        'valid',
      );
      return tf.sum(tf.square(tf.matMul(tf.reshape(maps, [9, -1]), w as tf.Tensor2D)));
    };
    return tf
      .grads(loss)([x, filter, weight])
      .map((gradient) => gradient.dataSync() as Float32Array);
  });
}

if (absent === undefined)
  test('one thread, two and three give the same bits', async () => {
    const results: Float32Array[][] = [];
    for (const threads of [1, 2, 3]) {
      const { device } = await make(native, {}, { threads });
      expect(device).toMatch(threads === 1 ? /, 1 thread$/ : new RegExp(`, ${threads} threads$`));
      results.push(step());
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
else test.skip(`threads. ${absent}`, () => {});
