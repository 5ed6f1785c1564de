import { counterRng } from '@genospike/tensor/rng';
import type { Value } from './search.ts';

/** The function of Qx: Q a product of d reflections I - 2vv' / v'v at drawn normals, hence orthogonal. */
export function rotated(value: Value, d: number): Value {
  const mirrors = Array.from({ length: d }, (_, i) => Array.from(counterRng('rotation').normal(`${i}`, d)));
  return (x) => {
    const y = [...x];
    for (const v of mirrors) {
      const dot = v.reduce((sum, vi, i) => sum + vi * y[i]!, 0);
      const twice = (2 * dot) / v.reduce((sum, vi) => sum + vi * vi, 0);
      v.forEach((vi, i) => (y[i]! -= twice * vi));
    }
    return value(y);
  };
}
