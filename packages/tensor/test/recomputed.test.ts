import { beforeAll, expect, test } from '@jest/globals';
import { recomputed, tf, useWasm } from '../src/index.ts';

beforeAll(() => useWasm());

const numbers = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
const layer = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
  tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b));

/** Loss and gradients of two layers, and the bytes that lie between forward and backward pass. */
function train(first = layer, second = first) {
  return tf.tidy(() => {
    const [x, w, v] = [numbers([64, 32], 1), numbers([32, 48], 2), numbers([48, 8], 3)];
    const [b, c] = [numbers([48], 4), numbers([8], 5)];
    let kept = 0;
    const before = tf.memory().numBytes;
    const loss = (w: tf.Tensor, b: tf.Tensor, v: tf.Tensor, c: tf.Tensor) => {
      const made = tf.tidy(() =>
        second(first(x, w, b), v, c)
          .square()
          .sum(),
      );
      kept = tf.memory().numBytes - before;
      return made.asScalar();
    };
    const gradients = tf.grads(loss)([w, b, v, c]);
    return { numbers: gradients.map((tensor) => tensor.dataSync()), kept };
  });
}

const again: typeof layer = (x, w, b) => recomputed((x, w, b) => layer(x!, w!, b!), [x, w, b]);
/** x is data. */
const fromData: typeof layer = (x, w, b) => recomputed((w, b, x) => layer(x!, w!, b!), [w, b], [x]);

test('gradients have the bits of the plain ones, and less is kept', () => {
  const plain = train(layer);
  for (const { numbers, kept } of [train(again), train(fromData, again)]) {
    expect(numbers).toEqual(plain.numbers);
    expect(kept).toBeLessThan(plain.kept);
  }
});

test('what is not used has a gradient of zeros', () => {
  const f = (...tensors: tf.Tensor[]) => recomputed((x) => tf.square(x!), tensors);
  tf.tidy(() => {
    const [used, unused] = tf.grads(f)([tf.tensor1d([1, 2]), tf.tensor1d([3])]);
    expect([...used!.dataSync(), ...unused!.dataSync()]).toEqual([2, 4, 0]);
  });
});

test('nothing is left behind, also where the work fails', () => {
  const before = tf.memory().numTensors;
  train(again);
  expect(() =>
    tf.tidy(() =>
      recomputed(() => {
        throw new Error('no');
      }, [tf.scalar(1)]),
    ),
  ).toThrow('no');
  expect(tf.memory().numTensors).toBe(before);
});
