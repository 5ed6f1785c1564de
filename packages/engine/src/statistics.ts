import type { Interval } from '@genospike/core';

/** Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom (tables; e.g. NIST/SEMATECH e-Handbook 1.3.6.7.2). */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
/** Beyond the table: the normal quantile with the first term of its expansion in 1/df, right to 0.001. */
const quantile = (df: number): number => T95[df - 1] ?? 1.95996 + 2.3722 / df;

/** Mean with its 95 % t interval; without one where there is a single value.
 *  @throws RangeError for no values */
export function interval(values: readonly number[]): Interval {
  const n = values.length;
  if (!n) throw new RangeError('An interval needs at least one value.');
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  if (n === 1) return { mean, n };
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const half = quantile(n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half, n };
}
