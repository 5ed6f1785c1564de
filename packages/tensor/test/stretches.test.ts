import { expect, test } from '@jest/globals';
import { ROWS, stretches } from '../src/linalg.ts';
import { counterRng } from '../src/rng.ts';

/** z = (1 - c) z + c p p'z */
function stretched(z: readonly number[], p: Float64Array, c: number): number[] {
  const along = c * z.reduce((sum, x, j) => sum + p[j]! * x, 0);
  return z.map((x, j) => (1 - c) * x + along * p[j]!);
}

test.each([5, 33, 1000])('rows of %i numbers are stretched along directions, by the kernel and without', (size) => {
  const rng = counterRng(size);
  const { directions, rows, stretch } = stretches(size, 3);
  directions.forEach((p, i) => p.set(rng.normal(`direction ${i}`, size)));
  rows.set(rng.normal('rows', rows.length));
  const row = (r: number) => Array.from({ length: size }, (_, j) => rows[ROWS * j + r]!);
  const before = Array.from({ length: ROWS }, (_, r) => row(r));
  directions.forEach((_, i) => stretch(i, 0.1 + 0.2 * i));
  before.forEach((z, r) =>
    expect(row(r)).toEqual(directions.reduce((now, p, i) => stretched(now, p, 0.1 + 0.2 * i), z)),
  );
});
