import { expect, test } from '@jest/globals';
import type { Factors, Layer } from '@genospike/core';
import { decode, layersOf } from '@genospike/snn';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';

const conv = layersOf({
  input: [5, 5, 4],
  nodes: [{ name: 'conv', op: 'conv', filters: 6, kernel: 3 }],
})[0]!;
const dense = layersOf({ input: [2, 3, 4], nodes: [{ name: 'fc', op: 'dense', units: 5 }] })[0]!;
const rng = counterRng('decode');
const [g, h] = [3, 2];

/** W[p,i,o] = sum_ab left[i,a] position[p,a] core[(p,)a,b] right[b,o], in plain loops. */
function plain({ left, position, core, right }: Factors, { positions, input, fanOut, fanIn }: Layer): number[] {
  const at = (tensor: tf.Tensor, ...place: number[]) =>
    tensor.dataSync()[place.reduce((sum, i, axis) => sum * tensor.shape[axis]! + i, 0)]!;
  const out: number[] = [];
  for (let p = 0; p < positions; p++)
    for (let i = 0; i < input.size; i++)
      for (let o = 0; o < fanOut; o++) {
        let sum = 0;
        for (let a = 0; a < left.shape[1]!; a++)
          for (let b = 0; b < right.shape[0]; b++) {
            const row = left.shape[0] === fanIn ? p * input.size + i : i;
            const middle = !core ? +(a === b) : core.rank === 3 ? at(core, p, a, b) : at(core, a, b);
            sum += at(left, row, a) * (position ? at(position, p, a) : 1) * middle * at(right, b, o);
          }
        out.push(sum);
      }
  return out;
}

const draw = (name: string, shape: number[]) =>
  tf.tensor(
    rng.normal(
      name,
      shape.reduce((a, b) => a * b),
    ),
    shape,
  );
const forms = [conv, dense].flatMap((layer) =>
  [layer.input.size, layer.fanIn].flatMap((rows) =>
    [true, false].flatMap((position) =>
      ['none', 'shared', 'each'].flatMap((core) =>
        rows === layer.fanIn && position ? [] : [{ layer, rows, position, core }],
      ),
    ),
  ),
);

test.each(forms)(
  'factors of $layer.name: left [$rows, g], position $position, core $core',
  ({ layer, rows, position, core }) => {
    const factors: Factors = {
      left: draw('left', [rows, g]),
      ...(position && { position: draw('position', [layer.positions, g]) }),
      ...(core === 'shared' && { core: draw('core', [g, h]) }),
      ...(core === 'each' && { core: draw('core', [layer.positions, g, h]) }),
      right: draw('right', [core === 'none' ? g : h, layer.fanOut]),
    };
    const before = tf.memory().numTensors;
    const weight = decode(factors, layer);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(weight.shape).toEqual(layer.shape);
    plain(factors, layer).forEach((w, i) => expect(weight.dataSync()[i]).toBeCloseTo(w, 5));

    // dW = 1 everywhere: the gradient in `left` by central differences (W is linear in it, so they are exact).
    const sum = (left: tf.Tensor) =>
      decode({ ...factors, left }, layer)
        .sum()
        .asScalar();
    const gradient = tf.grad(sum)(factors.left).dataSync();
    const left = factors.left.dataSync();
    const nudged = (by: number) =>
      sum(
        tf.tensor(
          left.map((x, i) => (i === 1 ? x + by : x)),
          factors.left.shape,
        ),
      ).dataSync()[0]!;
    expect(gradient[1]).toBeCloseTo((nudged(0.5) - nudged(-0.5)) / 1, 3);
    tf.dispose([weight, ...Object.values(factors)]);
  },
);

test('shapes that do not fit say what was wanted and what was found', () => {
  const wrong = (weight: tf.Tensor | Factors) => {
    try {
      decode(weight, conv);
      return 'nothing';
    } catch (error) {
      return `${(error as { code: string }).code} ${(error as Error).message}`;
    }
  };
  expect(wrong(tf.zeros([3, 3, 4, 5]))).toBe(
    'GENO_ENCODING Layer conv wants a weight of shape [3, 3, 4, 6]; the encoding gave [3, 3, 4, 5].',
  );
  expect(wrong({ left: tf.zeros([5, 2]), right: tf.zeros([2, 6]) })).toBe(
    'GENO_ENCODING Layer conv wants factor left of shape [4, 2] or [36, 2]; the encoding gave [5, 2].',
  );
  expect(wrong({ left: tf.zeros([4, 2]), core: tf.zeros([3, 2]), right: tf.zeros([2, 6]) })).toMatch(
    /factor core of shape \[2, 2\]/,
  );
  expect(wrong({ left: tf.zeros([4, 2]), right: tf.zeros([2, 7]) })).toMatch(/factor right of shape \[2, 6\]/);
});
