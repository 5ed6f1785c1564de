import { expect, test } from '@jest/globals';
import { eigen } from '@genospike/tensor/linalg';
import { counterRng } from '@genospike/tensor/rng';
import { CholeskyShape } from '../src/cma-cholesky.ts';
import { SymmetricShape } from '../src/cma-symmetric.ts';
import { cmaConstants, CmaState } from '../src/index.ts';

const near = (found: ArrayLike<number>, wanted: ArrayLike<number>, within: number) =>
  expect(Math.max(...Array.from(wanted, (x, i) => Math.abs(x - found[i]!)))).toBeLessThan(within);
const lower = (c: Float64Array, d: number) => Array.from(c).filter((_, k) => k % d <= Math.floor(k / d));
const d = 30;
const z = (name: string, rows: number) => Float64Array.from(counterRng('shape').normal(name, rows * d));

test('both roots are roots of one C, and whitening undoes colouring', () => {
  const y = z('y', 8);
  const weights = Float64Array.of(0.3, 0.2, 0.1, 0.1, 0.05, -0.002, -0.002, 0.1);
  for (const shape of [new SymmetricShape(d), new CholeskyShape(d, 9)]) {
    shape.blend(0.8, y, weights, 8);
    shape.factorise();
    const [normal, back] = [z('z', 8), new Float64Array(8 * d)];
    shape.color(normal, back, 8);
    shape.whiten(back, 8);
    near(back, normal, 1e-12);
    // Columns of A: A A' = C.
    const a = new Float64Array(d * d);
    for (let from = 0; from < d; from += 5) {
      const units = new Float64Array(5 * d);
      for (let n = 0; n < 5; n++) units[n * d + from + n] = 1;
      shape.color(units, a.subarray(from * d, (from + 5) * d), 5);
    }
    const product = Array.from({ length: d * d }, (_, k) => {
      const [i, j] = [Math.floor(k / d), k % d];
      let sum = 0;
      for (let n = 0; n < d; n++) sum += a[n * d + i]! * a[n * d + j]!;
      return sum;
    });
    near(lower(shape.C, d), lower(Float64Array.from(product), d), 1e-12);
  }
});

test('longest and shortest axis are those of the eigenvalues, after some generations', () => {
  const shape = new CholeskyShape(d, 9);
  const axes = z('axes', 6);
  for (let g = 0; g < 60; g++) {
    shape.blend(0.9, axes, Float64Array.of(3, 1, 0.1, 0.1, 0.1, 0.1), 6);
    shape.factorise();
  }
  const { values } = eigen(shape.C, d);
  expect(shape.longest / values.at(-1)!).toBeCloseTo(1, 3);
  expect(shape.shortest / values[0]!).toBeLessThan(1.2);
  expect(shape.shortest / values[0]!).toBeGreaterThan(0.999);
});

test('the root has no say in mean, C and, before C has turned, the step', () => {
  const constants = cmaConstants(d, 14);
  const [one, other] = [true, false].map((symmetric) => new CmaState(constants, new Float64Array(d), 1, { symmetric }));
  const points = Array.from({ length: 14 }, (_, i) => z(`point ${i}`, 1));
  const heights = points.map((_, i) => (i * 5) % 14);
  for (const state of [one!, other!]) state.tell(points, heights);
  near(other!.mean, one!.mean, 1e-12);
  near(lower(other!.C, d), lower(one!.C, d), 1e-12);
  expect(other!.sigma).toBeCloseTo(one!.sigma, 12);
});

test('a C that is no covariance any more is mended, and the search goes on', () => {
  const shape = new CholeskyShape(d, 9);
  // Rounding has taken a direction below 0.
  const flat = z('y', 1);
  const square = flat.reduce((sum, v) => sum + v * v, 0);
  shape.blend(1, flat, Float64Array.of(-(1 + 1e-12) / square), 1);
  shape.factorise();
  const y = new Float64Array(d);
  shape.color(z('z', 1), y, 1);
  expect(y.every(Number.isFinite)).toBe(true);
  expect(shape.longest / shape.shortest).toBeGreaterThan(1e10);
});
