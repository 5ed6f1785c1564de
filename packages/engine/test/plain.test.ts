import { expect, test } from '@jest/globals';
import { canonical, hash, interval, pack, unpack } from '@genospike/engine';

test('one text a value: key order and undefined do not count, what JSON would lose is refused', () => {
  expect(canonical({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
  expect(hash({ a: 1, b: 2 })).toBe(hash({ b: 2, a: 1 }));
  expect(() => canonical({ a: [1, NaN] })).toThrow('a[1] is NaN: it would not survive JSON.');
  expect(() => canonical({ a: { f: () => 1 } })).toThrow('a.f is a function');
  expect(() => canonical({ when: new Date() })).toThrow('when is a Date');
});

test('packed arrays come back bit for bit, and a torn file is noticed', () => {
  const value = {
    name: 'x',
    deep: [{ w: Float32Array.of(1.1, -0, NaN, 2 ** -140) }, { i: Int32Array.of(-7) }],
    d: Float64Array.of(Math.PI),
  };
  const bytes = pack(value);
  expect(unpack(bytes)).toEqual(value);
  expect(() => unpack(bytes.slice(0, bytes.length - 12))).toThrow('not a whole packed file');
  expect(() => unpack(new Uint8Array(16))).toThrow('not a packed file');
});

test('t intervals: the textbook case of three values', () => {
  // mean 2, sd 1, t(2) = 4.303: half width 4.303 / sqrt(3) = 2.484.
  const { mean, low, high, n } = interval([1, 2, 3]);
  expect([mean, n]).toEqual([2, 3]);
  expect(low).toBeCloseTo(2 - 2.4843, 3);
  expect(high).toBeCloseTo(2 + 2.4843, 3);
  expect(interval([5])).toEqual({ mean: 5, n: 1 });
  // Beyond the table: t(40) = 2.0211.
  const many = interval(Array.from({ length: 41 }, (_, i) => (i % 2 ? 1 : -1)));
  expect((many.high! - many.mean) / Math.sqrt((41 - 1 / 41) / 40 / 41)).toBeCloseTo(2.0211, 2);
});
