import { expect, test } from '@jest/globals';
import { plainMoments, weightedMoments } from '../src/linalg/moments.ts';
import { counterRng } from '../src/rng.ts';

const rng = counterRng('moments');

test.each([
  ['whole blocks', 8, 1024],
  ['a rest of coordinates and of rows', 7, 1031],
  ['more rows than fit at once', 71, 515],
])('sums of drawn numbers and of their squares by the kernel have the bits of the plain loop: %s', (_, rows, d) => {
  const [z, w, v] = [rng.normal('z', rows * d), rng.normal('w', rows), rng.normal('v', rows)];
  const [sum, squares, sum2, squares2] = Array.from({ length: 4 }, () => new Float64Array(d).fill(NaN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  weightedMoments(sum, squares, z, w, v);
  plainMoments(sum2, squares2, z, w, v);
  expect(sum).toEqual(sum2);
  expect(squares).toEqual(squares2);
  const column = Array.from(w, (_, i) => z[i * d + d - 1]!);
  expect(sum.at(-1)).toBeCloseTo(
    column.reduce((total, x, i) => total + w[i]! * x, 0),
    10,
  );
  expect(squares.at(-1)).toBeCloseTo(
    column.reduce((total, x, i) => total + v[i]! * x * x, 0),
    10,
  );
});
