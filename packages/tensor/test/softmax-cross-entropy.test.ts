import { beforeAll, describe, expect, test } from '@jest/globals';
import { counterRng } from '../src/rng.ts';
import { arena, fallbacks, resetFallbacks, softmaxCrossEntropy, tf, useWasm } from '../src/index.ts';

beforeAll(() => useWasm({ threads: 1 }));

const rng = counterRng('softmax cross-entropy');
interface Given {
  readonly logits: Float32Array;
  readonly labels: Int32Array;
  readonly classes: number;
  readonly smoothing?: number;
}
/** Loss and slope in the logits on the current backend, the loss weighed by 3. */
function run({ logits, labels, classes, smoothing = 0 }: Given) {
  return tf.tidy(() => {
    const truth = tf.tensor1d(labels, 'int32');
    const loss = (x: tf.Tensor) => tf.mul(softmaxCrossEntropy(x as tf.Tensor2D, truth, smoothing), 3);
    const { value, grad } = tf.valueAndGrad(loss)(tf.tensor2d(logits, [labels.length, classes]));
    return { loss: value.dataSync()[0]! / 3, slope: Float32Array.from(grad.dataSync()) };
  });
}
const drawn = (n: number, classes: number, smoothing: number): Given => ({
  logits: rng.uniform(`${n} ${classes}`, n * classes, -30, 30),
  labels: Int32Array.from({ length: n }, (_, i) => (i * 7) % classes),
  classes,
  smoothing,
});

describe('softmaxCrossEntropy', () => {
  test('is its composed form, for any width', async () => {
    for (const n of [1, 3, 64])
      for (const classes of [1, 2, 3, 4, 5, 10, 15, 16, 17, 33, 100, 1000]) {
        const given = drawn(n, classes, classes % 2 ? 0.1 : 0);
        const ours = run(given);
        await tf.setBackend('cpu');
        const composed = run(given);
        await useWasm();
        expect(Math.abs(ours.loss - composed.loss)).toBeLessThan(1e-6 * (1 + composed.loss));
        const apart = ours.slope.map((x, i) => Math.abs(x - composed.slope[i]!));
        expect(Math.max(...apart) * n).toBeLessThan(2e-6);
      }
  });

  test('no logit is too large, and slopes near 0 keep their digits', () => {
    const labels = Int32Array.of(0, 1);
    const { loss, slope } = run({ logits: Float32Array.of(3e38, -3e38, 0, 1e30, 0, 0), labels, classes: 3 });
    expect(loss).toBeCloseTo(1e30 / 2, -24);
    expect([...slope]).toEqual([0, 0, 0, 1.5, -1.5, 0]);
    // 1 - 1 / (1 + e^-20) = e^-20: lost where the probability is rounded first.
    const near = run({ logits: Float32Array.of(20, 0), labels: Int32Array.of(0), classes: 2 });
    expect(near.slope[0]! / (-3 * Math.exp(-20))).toBeCloseTo(1, 6);
  });

  test('NaN stays NaN, in the loss and in its row', () => {
    for (const at of [0, 1, 2]) {
      const logits = new Float32Array(6);
      logits[at] = NaN;
      const { loss, slope } = run({ logits, labels: Int32Array.of(1, 2), classes: 3 });
      expect(loss).toBeNaN();
      expect([...slope].map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
    }
  });

  test('the mean of nothing is NaN; a label that is no class has no one', () => {
    expect(run({ logits: new Float32Array(0), labels: new Int32Array(0), classes: 5 })).toEqual({
      loss: NaN,
      slope: new Float32Array(0),
    });
    const { loss, slope } = run({ logits: new Float32Array(4), labels: Int32Array.of(-1, 2), classes: 2 });
    expect(loss).toBe(0);
    expect([...slope]).toEqual([0.75, 0.75, 0.75, 0.75]);
  });

  test('gives the same bits with any number of threads, and leaves nothing behind', async () => {
    const given = drawn(3000, 11, 0.1);
    const one = run(given);
    const before = { tensors: tf.memory().numTensors, bytes: arena().used };
    await useWasm({ threads: 2 });
    resetFallbacks();
    expect(run(given)).toEqual(one);
    expect(fallbacks()).toEqual({});
    expect({ tensors: tf.memory().numTensors, bytes: arena().used }).toEqual(before);
    await useWasm({ threads: 1 });
  });

  test('refuses shapes that do not belong together', () => {
    const bad = () => softmaxCrossEntropy(tf.zeros([3, 2]), tf.tensor1d([0, 1], 'int32'));
    expect(() => tf.tidy(bad)).toThrow('softmaxCrossEntropy: logits are [3,2], labels [2].');
  });
});
