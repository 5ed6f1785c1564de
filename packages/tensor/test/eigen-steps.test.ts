import { expect, test } from '@jest/globals';
import { eigen } from '@genospike/tensor/linalg';
import { counterRng } from '@genospike/tensor/rng';
import { eigenSteps, plain, SWEEPS, type EigenSteps } from '../src/linalg/eigen-steps.ts';
import { strideOf } from '../src/linalg/plain-dense.ts';

// Every rest of a division by 8, a stride that is padded, and sizes of one vector.
test.each([24, 27, 32, 33, 70])('kernels and plain loops give the same bits, size %p', (n) => {
  const stride = strideOf(n);
  const normal = counterRng('steps').normal('numbers', 8 * n * stride);
  const run = (steps: EigenSteps) => {
    const fill = (length: number, from: number) => {
      const array = steps.array(length);
      for (let i = 0; i < length; i++) array[i] = normal[from + i]!;
      return array;
    };
    const [a, q, v, w] = [fill(n * stride, 0), fill(n * stride, 7), fill(n, 3), steps.array(n)];
    steps.symmetricVector(a, stride, n, v, w);
    steps.rankTwo(a, stride, n, v, w);
    steps.reflectRows(q.subarray(stride + 1), stride, n - 1, v, 0.01);
    const [cosines, sines] = [fill(SWEEPS * stride, 11), fill(SWEEPS * stride, 13)];
    const spans = steps.array(2 * SWEEPS);
    spans.set([0, n - 1, 3, 4, 5, n - 2]);
    steps.rotateRows(q, stride, { cosines, sines, spans }, 3);
    return [a, q, v, w].flatMap((array) => [...array]);
  };
  expect(eigenSteps(n)).not.toBe(plain);
  const wanted = run(plain);
  expect(run(eigenSteps(n)).findIndex((x, i) => !Object.is(x, wanted[i]))).toBe(-1);
});

/** H diag(values) H by two reflections: eigenvalues and eigenvectors are known. */
function known(values: readonly number[]): Float64Array {
  const n = values.length;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * n + i] = values[i]!;
  for (const name of ['first', 'second']) {
    const v = counterRng('known').normal(name, n);
    const beta = 2 / v.reduce((sum, x) => sum + x * x, 0);
    const w = Float64Array.from({ length: n }, (_, i) => v.reduce((sum, x, j) => sum + a[i * n + j]! * x, 0) * beta);
    const share = (beta / 2) * v.reduce((sum, x, i) => sum + x * w[i]!, 0);
    for (let i = 0; i < n; i++) w[i]! -= share * v[i]!;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
  }
  return a;
}
const n = 60;
const spectra: readonly (readonly [string, readonly number[]])[] = [
  ['condition 1e14', Array.from({ length: n }, (_, i) => 10 ** ((14 * i) / (n - 1)))],
  ['clusters', Array.from({ length: n }, (_, i) => 1 + (i < 20 ? 0 : i < 40 ? 1e-12 * i : 5))],
  ['all but one equal', Array.from({ length: n }, (_, i) => (i === 7 ? 1e6 : 1))],
  ['of both signs, zeros among them', Array.from({ length: n }, (_, i) => (i % 5 ? i - 30 : 0))],
];
test.each(spectra)('a known decomposition is found: %s', (_, spectrum) => {
  const a = known(spectrum);
  const { values, vectors } = eigen(a, n);
  const size = Math.max(...spectrum.map(Math.abs));
  const wanted = spectrum.toSorted((x, y) => x - y);
  expect(Math.max(...wanted.map((x, i) => Math.abs(x - values[i]!))) / size).toBeLessThan(1e-14);
  let [residual, skew] = [0, 0];
  for (let k = 0; k < n; k++) {
    const v = vectors.subarray(k * n, (k + 1) * n);
    for (let i = 0; i < n; i++) {
      let [av, vv] = [0, 0];
      for (let j = 0; j < n; j++) {
        av += a[Math.max(i, j) * n + Math.min(i, j)]! * v[j]!;
        vv += vectors[i * n + j]! * v[j]!;
      }
      residual = Math.max(residual, Math.abs(av - values[k]! * v[i]!));
      skew = Math.max(skew, Math.abs(vv - (i === k ? 1 : 0)));
    }
  }
  expect(residual / size).toBeLessThan(1e-14);
  expect(skew).toBeLessThan(1e-13);
});
