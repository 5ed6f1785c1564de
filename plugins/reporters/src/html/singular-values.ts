import { counterRng } from '@genospike/tensor/rng';
import { eigen } from '@genospike/tensor/linalg';
import { quantile } from './stats.ts';
import type { Band } from './charts/spectrum.ts';

/** Singular values, the largest first: roots of the eigenvalues of A'A, good to 1e-8 of the largest, which a picture does not show.
 *  @param matrix row by row, [size, size] */
export function singularValues(matrix: ArrayLike<number>, size: number): number[] {
  const gram = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let i = 0; i < size; i++) {
      const a = matrix[row * size + i] ?? 0;
      for (let j = 0; j < size; j++) gram[i * size + j]! += a * (matrix[row * size + j] ?? 0);
    }
  return Array.from(eigen(gram, size).values, (value) => Math.sqrt(Math.max(0, value))).sort((a, b) => b - a);
}

/** exp of the entropy of the normalised singular values (Roy & Vetterli 2007): how many directions a matrix uses. */
export function effectiveRank(values: readonly number[]): number {
  const sum = values.reduce((all, value) => all + value, 0);
  if (sum === 0) return 0;
  return Math.exp(-values.reduce((all, value) => (value > 0 ? all + (value / sum) * Math.log(value / sum) : all), 0));
}

/** Spectra of the start plus a Gaussian step as long as the one evolution took: what a walk without aim would give.
 *  Large matrices get fewer draws, the largest none: n eigenproblems of size^3. */
export function chance(
  start: ArrayLike<number>,
  end: ArrayLike<number>,
  size: number,
): { draws: number[][]; band: Band[] } {
  const count = size <= 32 ? 200 : size <= 64 ? 40 : 0;
  let length = 0;
  for (let k = 0; k < end.length; k++) length += ((end[k] ?? 0) - (start[k] ?? 0)) ** 2;
  const rng = counterRng('report/chance');
  const draws = Array.from({ length: count }, (_, draw) => {
    const step = rng.normal(`step ${draw}`, size * size);
    const scale = Math.sqrt(length / step.reduce((sum, x) => sum + x * x, 0));
    return singularValues(
      step.map((x, k) => (start[k] ?? 0) + scale * x),
      size,
    );
  });
  const at = (k: number) => draws.map((values) => values[k] ?? 0);
  const band = count
    ? Array.from({ length: size }, (_, k) => ({ k: k + 1, low: quantile(at(k), 0.025), high: quantile(at(k), 0.975) }))
    : [];
  return { draws, band };
}
