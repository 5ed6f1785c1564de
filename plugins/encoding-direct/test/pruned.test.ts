import { make } from '@genospike/core';
import { networks, testEncoding } from '@genospike/testkit';
import { counterRng } from '@genospike/tensor/rng';
import { expect, test } from '@jest/globals';
import { direct, pruned } from '../src/index.ts';

testEncoding(pruned, [{}, { options: { keep: 1 } }]);

const [{ layers } = { layers: [] }] = networks();
const [first] = layers;
const size = first!.fanIn * first!.fanOut;
const rng = counterRng(3);

/** The numbers of a model, refined before each epoch and moved by each. */
function learnt(
  options: Parameters<typeof pruned>[0],
  epochs: number,
  move: (weight: Float32Array, epoch: number) => Float32Array,
) {
  const encoding = make(pruned, options ?? {}, { layers });
  const numbers: Record<string, Float32Array> = Object.fromEntries(
    Object.entries(encoding.express([], rng)).map(([name, { data }]) => [name, Float32Array.from(data)]),
  );
  const masks: Float32Array[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [name, data] of Object.entries(encoding.refine?.(numbers, { epoch, epochs, rng }) ?? {}))
      numbers[name] = Float32Array.from(data);
    masks.push(numbers[`${first!.name}/mask`]!);
    for (const { name } of layers) numbers[`${name}/weight`] = move(numbers[`${name}/weight`]!, epoch);
  }
  return { encoding, numbers, masks };
}
const ones = (mask: ArrayLike<number>) => Array.from(mask).reduce((sum, x) => sum + x, 0);

test('born as the direct encoding is, with all weights there', () => {
  const expressed = make(pruned, {}, { layers }).express([], rng);
  for (const [name, weight] of Object.entries(make(direct, {}, { layers }).express([], rng)))
    expect(expressed[name]).toEqual(weight);
  expect(ones(expressed[`${first!.name}/mask`]!.data)).toBe(size);
});

test('weights go by the cubic schedule, none comes back, and the last epoch has as many as count says', () => {
  const noise = (weight: Float32Array, epoch: number) => {
    const z = rng.normal(`noise ${epoch}`, weight.length);
    return weight.map((w, i) => w + z[i]!);
  };
  const { encoding, numbers, masks } = learnt({ keep: 0.1, until: 1 }, 5, noise);
  expect(masks.map(ones)).toEqual([0, 1, 2, 3, 4].map((t) => Math.round(size * (0.1 + 0.9 * (1 - t / 4) ** 3))));
  masks.slice(1).forEach((mask, i) => mask.forEach((m, at) => expect(m).toBeLessThanOrEqual(masks[i]![at]!)));
  const left = layers.reduce((sum, { name }) => sum + ones(numbers[`${name}/mask`]!), 0);
  const all = layers.reduce((sum, { fanIn, fanOut }) => sum + fanIn * fanOut, 0);
  expect(encoding.count).toEqual({ numbers: left, bytes: 4 * left + Math.ceil(all / 8) });
});

test('the largest stay, whatever their sign; a single epoch learns with what is kept', () => {
  const { numbers, masks } = learnt({ keep: 0.25 }, 1, (weight) => weight);
  const sizes = numbers[`${first!.name}/weight`]!.map(Math.abs);
  const [kept, gone] = [1, 0].map((is) => Array.from(sizes).filter((_, i) => masks[0]![i] === is));
  expect(kept).toHaveLength(Math.round(size / 4));
  expect(Math.min(...kept!)).toBeGreaterThan(Math.max(...gone!));
});

test('equal weights are pruned to the same number', () => {
  const { masks } = learnt({ keep: 0.3, until: 1 }, 3, (weight) => weight.map(() => -1));
  expect(masks.map(ones)).toEqual([size, Math.round(size * (0.3 + 0.7 / 8)), Math.round(size * 0.3)]);
});

test('after its share of the epochs nothing more is taken away', () => {
  const { masks } = learnt({ keep: 0.1, until: 0.5 }, 5, (weight) => weight);
  const [all, half, last] = [0, 0.5, 1].map((t) => Math.round(size * (0.1 + 0.9 * (1 - t) ** 3)));
  expect(masks.map(ones)).toEqual([all, half, last, last, last]);
});
