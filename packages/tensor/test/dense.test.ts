import { expect, test } from '@jest/globals';
import { dense, type Dense, type Matrix } from '@genospike/tensor/linalg';
import { counterRng } from '@genospike/tensor/rng';
import { plainDense } from '../src/linalg/plain-dense.ts';

const at = (m: Matrix, i: number, j: number): number => m.data[i * m.stride + j]!;
function fill(m: Matrix, value: (i: number, j: number) => number): Matrix {
  for (let i = 0; i < m.rows; i++) for (let j = 0; j < m.columns; j++) m.data[i * m.stride + j] = value(i, j);
  return m;
}
const entries = (m: Matrix, wanted: (i: number, j: number) => boolean = () => true): number[] =>
  Array.from({ length: m.rows * m.columns }, (_, k) => [Math.floor(k / m.columns), k % m.columns] as const)
    .filter(([i, j]) => wanted(i, j))
    .map(([i, j]) => at(m, i, j));
const random = (name: string) => {
  const values = counterRng('dense').normal(name, 200 * 200);
  return (i: number, j: number) => values[i * 200 + j]!;
};

// Tiles of 4, panels of 32, depths of 64: sizes at, below and beyond each.
test.each([1, 3, 4, 5, 31, 32, 33, 64, 65, 130])('kernels and plain loops give the same bits, size %p', (n) => {
  const p = (n % 9) + 1;
  const run = (d: Dense) => {
    const [z, other] = [fill(d.matrix(n, p), random('z')), random('c')];
    const r = fill(d.matrix(n, n), (i, j) => (i === j ? n + 5 : i < j ? other(i, j) : 0));
    const product = fill(d.matrix(n, p), random('out'));
    d.addProduct(product, r, z, 0.7);
    const triangle = d.matrix(n, p);
    d.addProduct(triangle, r, z, 0, 'triangle');
    const rows = fill(d.matrix(p, n), random('rows'));
    const c = fill(d.matrix(n, n), other);
    d.addProduct(c, rows, rows, 1, 'lower');
    expect(d.cholesky(r)).toBe(true);
    d.solve(r, z, p > 1 ? p - 1 : 1);
    return [...entries(product), ...entries(triangle), ...entries(c, (i, j) => j <= i), ...entries(r), ...entries(z)];
  };
  const kernels = dense([n, p], [n, n], [n, p], [n, p], [p, n], [n, n]);
  const wanted = run(plainDense());
  expect(run(kernels).findIndex((x, i) => !Object.is(x, wanted[i]))).toBe(-1);
});

test("the Cholesky factor of a Hilbert matrix is Choi's", () => {
  // r_ij = sqrt(2i + 1) (j!)² / ((j - i)! (j + i + 1)!), from 0: Hilbert's is a moment matrix of Legendre polynomials.
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  // The condition number is 5e11.
  const n = 9;
  const d = dense([n, n]);
  const r = fill(d.matrix(n, n), (i, j) => 1 / (i + j + 1));
  expect(d.cholesky(r)).toBe(true);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const wanted = i > j ? 0 : (Math.sqrt(2 * i + 1) * factorial(j) ** 2) / (factorial(j - i) * factorial(j + i + 1));
      expect(Math.abs(at(r, i, j) - wanted)).toBeLessThan(1e-10);
    }
});

test('a graded matrix of condition 1e16 keeps its small entries: R is exact row by row', () => {
  const n = 40;
  const d = dense([n, n], [n, n]);
  const grade = (i: number): number => 10 ** ((-8 * i) / (n - 1));
  const beside = random('g');
  const upper = fill(d.matrix(n, n), (i, j) => (i > j ? 0 : grade(j) * (i === j ? 1 : beside(i, j) / 40)));
  const c = d.matrix(n, n);
  d.addProduct(c, upper, upper, 0);
  expect(d.cholesky(c)).toBe(true);
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) expect(Math.abs(at(c, i, j) - at(upper, i, j)) / grade(j)).toBeLessThan(1e-11);
});

test('what is not positive definite has no factor, NaN included', () => {
  for (const bad of [-1e-3, 0, NaN]) {
    const d = dense([70, 70]);
    const c = fill(d.matrix(70, 70), (i, j) => (i === j ? (i === 50 ? bad : 1) : 0));
    expect(d.cholesky(c)).toBe(false);
  }
});
