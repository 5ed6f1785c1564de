import { make } from '@genospike/core';
import { testEncoding } from '@genospike/testkit';
import { counterRng } from '@genospike/tensor/rng';
import { expect, test } from '@jest/globals';
import { hashed } from '../src/index.ts';
import { layers, weightOf } from './subjects.ts';

testEncoding(hashed, [{}, { options: { share: 1 } }, { options: { buckets: 30 } }]);

const of = (options: Parameters<typeof hashed>[0] = {}) => make(hashed, options, { layers });
const sizes = layers.map(({ fanIn, fanOut }) => fanIn * fanOut);

test('buckets are a share of the weights, or no more than a number; they are all that is stored', () => {
  expect(of({ share: 0.05 }).count).toEqual({ numbers: sizes.reduce((sum, n) => sum + Math.round(n / 20), 0) });
  expect(of({ share: 1, buckets: 50 }).count).toEqual({ numbers: sizes.reduce((sum, n) => sum + Math.min(n, 50), 0) });
  expect(of({ share: 1e-9 }).count).toEqual({ numbers: layers.length });
});

test('every weight is plus or minus its bucket, every bucket has its share of weights, and signs are even', () => {
  const encoding = of({ share: 0.1 });
  const expressed = encoding.express([], counterRng(5));
  for (const layer of layers) {
    const buckets = Array.from(expressed[`${layer.name}/buckets`]!.data);
    const places = Array.from(expressed[`${layer.name}/place`]!.data);
    const weight = weightOf(encoding, layer);
    const uses = buckets.map(() => 0);
    weight.forEach((w, i) => {
      const place = places[i]!;
      const bucket = place % buckets.length;
      uses[bucket]!++;
      expect(w).toBe(place < buckets.length ? buckets[bucket] : -buckets[bucket]!);
    });
    expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1);
    const negative = places.filter((place) => place >= buckets.length).length;
    // Five standard deviations of a fair coin.
    expect(Math.abs(negative - weight.length / 2)).toBeLessThan(2.5 * Math.sqrt(weight.length));
  }
});

test('the hash comes back from the seed, as whole numbers that training leaves alone', () => {
  const encoding = of();
  const placed = (seed: number) => encoding.express([], counterRng(seed))['fc1/place'];
  expect(placed(3)).toEqual(placed(3));
  expect(placed(3)).not.toEqual(placed(4));
  expect(placed(3)).toMatchObject({ data: expect.any(Int32Array), shape: layers[2]?.shape, trainable: false });
});
