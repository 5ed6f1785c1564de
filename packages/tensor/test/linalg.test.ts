import { expect, test } from '@jest/globals';
import {
  addOuter,
  cholesky,
  compose,
  dot,
  eigen,
  expSymmetric,
  identity,
  matMul,
  matTVec,
  matVec,
  mirror,
  norm,
  rankWeights,
  searchSpace,
  solveCholesky,
  symmetricFunction,
  stirWhole,
  transpose,
  wholeGenes,
} from '../src/linalg.ts';
import { counterRng } from '../src/rng.ts';

const square = (n: number, at: (i: number, j: number) => number) =>
  Float64Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n));
const most = (values: Iterable<number>) => Math.max(0, ...Array.from(values, Math.abs));
const minus = (a: Float64Array, b: Float64Array) => a.map((x, i) => x - b[i]!);

/** Random orthogonal: eigenvectors of a random symmetric matrix. */
function rotation(n: number) {
  const z = counterRng('rotation').normal(`${n}`, n * n);
  return eigen(
    square(n, (i, j) => z[Math.max(i, j) * n + Math.min(i, j)]!),
    n,
  ).vectors;
}
const withValues = (values: number[]) => compose(rotation(values.length), values);

const geometric = (n: number, condition: number) =>
  Array.from({ length: n }, (_, i) => condition ** (n > 1 ? -i / (n - 1) : 0));
const cases: [string, number, Float64Array][] = [
  ['dimension 1', 1, Float64Array.of(-3)],
  ['dimension 2', 2, Float64Array.of(2, -1, -1, 2)],
  ['zero', 5, new Float64Array(25)],
  ['identity', 40, identity(40)],
  ['diagonal, graded', 12, square(12, (i, j) => (i === j ? 10 ** -i : 0))],
  ['random', 40, square(40, (i, j) => Math.cos((i + 1) * (j + 1)))],
  ['Hilbert', 12, square(12, (i, j) => 1 / (i + j + 1))],
  ['condition 1e12', 40, withValues(geometric(40, 1e12))],
  ['repeated eigenvalues', 40, withValues(Array.from({ length: 40 }, (_, i) => [1, 1, 2, 5][i % 4]!))],
  ['rank 1', 30, square(30, (i, j) => (i + 1) * (j + 1))],
  ['all ones', 7, new Float64Array(49).fill(1)],
  ['huge', 6, square(6, (i, j) => 1e300 * Math.sin(i * j + i + j))],
  ['tiny', 6, square(6, (i, j) => 1e-300 * Math.sin(i * j + i + j))],
];

test.each(cases)('eigen: A v = λ v, orthogonal, ascending: %s', (_, n, a) => {
  const before = a.slice();
  const { values, vectors } = eigen(a, n);
  const size = most(a) || 1;
  expect(a).toEqual(before);
  for (let k = 0; k < n; k++) {
    const v = vectors.subarray(k * n, (k + 1) * n);
    expect(
      most(
        minus(
          matVec(a, v),
          v.map((x) => values[k]! * x),
        ),
      ) / size,
    ).toBeLessThan(1e-14 * n);
    if (k) expect(values[k]!).toBeGreaterThanOrEqual(values[k - 1]!);
  }
  expect(most(minus(matMul(vectors, transpose(vectors, n), n), identity(n)))).toBeLessThan(1e-14 * n);
  expect(most(minus(compose(vectors, values), a)) / size).toBeLessThan(1e-14 * n);
});

test('eigen finds the known eigenvalues', () => {
  // -1 2 -1, the second difference: 2 - 2 cos(k π / (n + 1)).
  const n = 40;
  const difference = square(n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
  const exact = Float64Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
  expect(most(minus(eigen(difference, n).values, exact))).toBeLessThan(1e-14);
  // Wilkinson's W21+: a pair that agrees to 14 digits (Wilkinson 1965).
  const w21 = square(21, (i, j) => (i === j ? Math.abs(10 - i) : Math.abs(i - j) === 1 ? 1 : 0));
  expect(eigen(w21, 21).values.at(-1)).toBeCloseTo(10.746194182903393, 13);
  expect(eigen(w21, 21).values.at(-2)).toBeCloseTo(10.746194182903322, 13);
  // The largest eigenvalue of Hilbert's matrix of order 10, and its condition.
  const hilbert = eigen(
    square(10, (i, j) => 1 / (i + j + 1)),
    10,
  ).values;
  expect(hilbert.at(-1)).toBeCloseTo(1.751919670265178, 14);
  expect(Math.log10(hilbert.at(-1)! / hilbert[0]!)).toBeCloseTo(13.2048, 3);
  const small = eigen(withValues([1, 1e-6, 1e-12]), 3).values;
  expect(small[0]! / 1e-12).toBeCloseTo(1, 3);
});

test('eigen refuses what is not finite', () => {
  expect(() => eigen(Float64Array.of(1, 0, NaN, 1), 2)).toThrow('holds NaN in row 1, column 0');
});

test('the exponential and other functions of a symmetric matrix', () => {
  const t = 0.7;
  const [c, s] = [Math.cosh(t), Math.sinh(t)];
  expect(most(minus(expSymmetric(Float64Array.of(0, t, t, 0), 2), Float64Array.of(c, s, s, c)))).toBeLessThan(1e-15);
  expect(expSymmetric(new Float64Array(9), 3)).toEqual(identity(3));
  expect(expSymmetric(Float64Array.of(2), 1)[0]).toBeCloseTo(Math.exp(2), 14);
  // exp(A) exp(-A) = I, and det exp(A) = exp(tr A).
  const n = 40;
  const a = square(n, (i, j) => Math.cos((i + 1) * (j + 1)) / 4);
  const e = expSymmetric(a, n);
  expect(
    most(
      minus(
        matMul(
          e,
          expSymmetric(
            a.map((x) => -x),
            n,
          ),
          n,
        ),
        identity(n),
      ),
    ),
  ).toBeLessThan(1e-12);
  const l = cholesky(e, n)!;
  let [logDet, trace] = [0, 0];
  for (let i = 0; i < n; i++) [logDet, trace] = [logDet + 2 * Math.log(l[i * n + i]!), trace + a[i * n + i]!];
  expect(logDet).toBeCloseTo(trace, 11);
  const root = symmetricFunction(e, n, Math.sqrt);
  expect(most(minus(matMul(root, root, n), e)) / most(e)).toBeLessThan(1e-13);
});

test.each([1, 2, 40])("cholesky: L L' = A and its solution, dimension %d", (n) => {
  const a = withValues(geometric(n, 1e12));
  const l = cholesky(a, n)!;
  expect(most(minus(matMul(l, transpose(l, n), n), a))).toBeLessThan(1e-15 * n);
  const easy = withValues(geometric(n, 100));
  const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
  expect(most(minus(solveCholesky(cholesky(easy, n)!, matVec(easy, x)), x))).toBeLessThan(1e-12);
});

test('cholesky says where a matrix is not positive definite', () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  expect(cholesky(new Float64Array(1), 1)).toBeUndefined();
});

test('products', () => {
  const a = Float64Array.of(1, 2, 3, 4, 5, 6);
  expect([...matVec(a, [1, 0, -1])]).toEqual([-2, -2]);
  expect([...matTVec(a, [1, -1])]).toEqual([-3, -3, -3]);
  expect([...matMul(a, Float64Array.of(1, 0, 0, 1, 1, 1), 3)]).toEqual([4, 5, 10, 11]);
  expect([dot([1, 2], [3, 4]), norm([3, 4])]).toEqual([11, 5]);
  const b = identity(2);
  addOuter(b, [1, 2], 3);
  mirror(b, 2);
  expect([...b]).toEqual([4, 6, 6, 13]);
});

test('weights by rank: ties share, failed ones come last, a population that says nothing has none', () => {
  const weights = [0.5, 0.3, 0.2, 0, -0.4];
  const of = (...values: (number | undefined)[]) => Array.from(rankWeights(values, weights, -1) ?? []);
  expect(of(1, 5, 2, 4, 3)).toEqual([-0.4, 0.5, 0, 0.3, 0.2]);
  expect(of(7, 7, 1, 1, 0)).toEqual([0.4, 0.4, 0.1, 0.1, -0.4]);
  expect(of(undefined, 1, NaN, 2, 3)).toEqual([-1, 0.2, -1, 0.3, 0.5]);
  expect(of(4, 4, 4, 4, 4)).toEqual([]);
  expect(of(undefined, undefined, undefined, undefined, NaN)).toEqual([]);
  expect(Array.from(rankWeights([undefined, 1, undefined], [0.6, 0.3, 0.1], 1)!)).toEqual([0.2, 0.6, 0.2]);
});

test('a search space scales by the spread and mirrors at the bounds', () => {
  const space = { size: 3, mean: [1, 2, 3], spread: Float32Array.of(1, 2, 0.5) };
  expect(searchSpace(space).genome([0, 0, 0])).toEqual([1, 2, 3]);
  expect(searchSpace(space).genome([1, 1, -2])).toEqual([2, 4, 2]);
  const fold = (x: number, bounds: [number, number]) =>
    searchSpace({ size: 1, mean: 0, spread: 1, bounds }).genome([x])[0];
  expect([0.25, 1, 1.25, 2.75, -1.25, 5.5].map((x) => fold(x, [-1, 1]))).toEqual([0.25, 1, 0.75, -0.75, -0.75, 0.5]);
  expect([2, -3].map((x) => fold(x, [0, Infinity]))).toEqual([2, 3]);
  for (let i = 0; i < 200; i++)
    expect(Math.abs(fold(1.37 ** (i % 90) * Math.sin(i), [-0.1, 0.1])!)).toBeLessThanOrEqual(0.1);
});

test('genes of integers are the nearest whole number within the bounds', () => {
  const space = { size: 3, mean: 0.4, spread: 1, bounds: [-1.6, 2.7] as const, integers: [0, 2] };
  const { genome, genomes } = searchSpace(space);
  expect(genome([0.3, 0.3, -0.5])).toEqual([1, 0.7, 0]);
  expect(genome([2.3, 2.2, -2])).toEqual([2, 2.6, -1]);
  expect(genomes([0, 0, 0], [1, 1, 1], Float32Array.of(0.25, 0.25, -0.5))).toEqual([[1, 0.65, 0]]);
});

test('stirred, a quarter of the points has one whole gene moved by one, either way', () => {
  const genes = wholeGenes({ size: 3, mean: 0, spread: [1, 1, 4], integers: [0, 2] });
  const points = Array.from({ length: 4000 }, () => Float64Array.of(0.25, 0.25, 0.25));
  stirWhole(points, genes, counterRng(1), 7);
  const count = (...point: number[]) => points.filter((one) => one.every((x, j) => x === point[j])).length;
  const moved = [count(-0.75, 0.25, 0.25), count(1.25, 0.25, 0.25), count(0.25, 0.25, 0), count(0.25, 0.25, 0.5)];
  for (const one of moved) expect(Math.abs(one - 250)).toBeLessThan(60);
  expect(moved.reduce((sum, one) => sum + one, count(0.25, 0.25, 0.25))).toBe(4000);
});

test.each([
  ['GENO_NOTHING_TO_EVOLVE', { size: 0, mean: 0, spread: 1 }],
  ['GENO_SPACE', { size: 2, mean: [1], spread: 1 }],
  ['GENO_SPACE', { size: 2, mean: 0, spread: 0 }],
  ['GENO_SPACE', { size: 1, mean: NaN, spread: 1 }],
  ['GENO_SPACE', { size: 1, mean: 0, spread: 1, bounds: [1, 1] as const }],
  ['GENO_SPACE', { size: 2, mean: [0, 1.1], spread: 1, bounds: [-1, 1] as const }],
  ['GENO_SPACE', { size: 2, mean: 0, spread: 1, integers: [2] }],
  ['GENO_SPACE', { size: 2, mean: 0.5, spread: 1, integers: [0], bounds: [0.2, 0.8] as const }],
])('a space no search can start from: %s', (code, space) => {
  expect(() => searchSpace(space)).toThrow(expect.objectContaining({ code }));
});
