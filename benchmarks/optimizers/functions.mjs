import { counterRng } from '@genospike/tensor/rng';

const scaled = (weight) => (d) => {
  const w = Float64Array.from({ length: d }, (_, i) => weight(i, d));
  return (x) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += w[i] * x[i] * x[i];
    return sum;
  };
};
const sphere = scaled(() => 1);
const ellipsoid = scaled((i, d) => 1e6 ** (i / Math.max(1, d - 1)));

function rotatedEllipsoid(d) {
  const [q, f] = [rotation(d), ellipsoid(d)];
  return (x) => {
    const y = new Float64Array(d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) y[i] += q[i * d + j] * x[j];
    return f(y);
  };
}
const rosenbrock = (d) => (x) => {
  let sum = 0;
  for (let i = 0; i + 1 < d; i++) sum += 100 * (x[i + 1] - x[i] * x[i]) ** 2 + (1 - x[i]) ** 2;
  return sum;
};
const rastrigin = (d) => (x) => {
  let sum = 10 * d;
  for (let i = 0; i < d; i++) sum += x[i] * x[i] - 10 * Math.cos(2 * Math.PI * x[i]);
  return sum;
};

/** Row by row [d * d], orthogonal: Gram-Schmidt of drawn normals. The peers get the same numbers. */
export function rotation(d) {
  const q = Float64Array.from(counterRng('rotation').normal(`${d}`, d * d));
  const row = (i) => q.subarray(i * d, (i + 1) * d);
  const dot = (a, b) => a.reduce((sum, x, k) => sum + x * b[k], 0);
  for (let i = 0; i < d; i++) {
    // Twice is enough for double precision.
    for (let again = 0; again < 2; again++)
      for (let j = 0; j < i; j++) {
        const along = dot(row(i), row(j));
        row(i).forEach((_, k) => (row(i)[k] -= along * row(j)[k]));
      }
    const length = Math.sqrt(dot(row(i), row(i)));
    row(i).forEach((_, k) => (row(i)[k] /= length));
  }
  return q;
}

const at3 = { x0: 3, sigma: 2 };
/** Test functions, optimum 0, least is best, with start (each coordinate) and first step. `population`: of d, else the default.
 *  `noise`: standard deviation that is added to every value. */
export const functions = {
  sphere: { of: sphere, ...at3 },
  ellipsoid: { of: ellipsoid, ...at3 },
  cigar: { of: scaled((i) => (i ? 1e6 : 1)), ...at3 },
  tablet: { of: scaled((i) => (i ? 1 : 1e6)), ...at3 },
  'rotated-ellipsoid': { of: rotatedEllipsoid, ...at3, rotated: true },
  rosenbrock: { of: rosenbrock, x0: 0, sigma: 0.5 },
  rastrigin: { of: rastrigin, ...at3, restarts: true },
  'rastrigin-wide': { of: rastrigin, ...at3, population: (d) => 50 * d },
  'noisy-sphere': { of: sphere, ...at3, noise: 0.01 },
};
export const TARGET = 1e-8;
