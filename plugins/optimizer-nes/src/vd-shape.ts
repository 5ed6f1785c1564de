import { dot, exp, log } from '@genospike/tensor/linalg';

/** Sums over samples z of N(0, I), with v̄ = v/‖v‖ and q = v̄'z. */
export interface Moments {
  /** Σ w z² [d] */
  readonly squares: Float64Array;
  /** Σ w q z [d] */
  readonly lengthwise: Float64Array;
  /** Σ w q² */
  readonly along: number;
  /** Σ w */
  readonly total: number;
}

/** A factor of D is no less, however wild the sample: D stays above 0. */
const LEAST = 0.1;

/** Natural gradient step of D and v in N(0, D (I + v v') D) (Akimoto, Auger & Hansen, GECCO 2014, VD-CMA; in CR-FM-NES with
 *  rank one, then the determinant is set back to 1). Theirs runs over every sample; it is linear in y² and y (v̄'y), so that
 *  here it runs once, over their weighted sums. In place.
 *  @param moments overwritten @param extra one y more, with its weight */
export function reshape(
  D: Float64Array,
  v: Float64Array,
  { squares, lengthwise, along, total }: Moments,
  extra: { readonly direction: Float64Array; readonly weight: number },
): void {
  const d = D.length;
  const n2 = dot(v, v);
  const n = Math.sqrt(n2);
  const g = 1 + n2;
  const lift = Math.sqrt(g) - 1;
  const ofExtra = dot(extra.direction, v) / n;
  const W = total + extra.weight;
  const S = along * g + extra.weight * ofExtra * ofExtra;
  let largest = 0;
  for (let j = 0; j < d; j++) largest = Math.max(largest, v[j]! * v[j]!);
  const a = Math.min(1, Math.sqrt(n2 * n2 + (2 * g - Math.sqrt(g)) / (largest / n2)) / (2 + n2));
  const b = -(1 - a * a) * ((n2 * n2) / g) + 2 * a * a;

  // s in `squares`, t in `lengthwise`; y = z + lift q v̄ and v̄'y = √g q.
  let ut = 0;
  for (let j = 0; j < d; j++) {
    const u = v[j]! / n;
    const e = extra.direction[j]!;
    const yy = squares[j]! + 2 * lift * u * lengthwise[j]! + lift * lift * u * u * along + extra.weight * e * e;
    const yq = Math.sqrt(g) * (lengthwise[j]! + lift * u * along) + extra.weight * ofExtra * e;
    squares[j] = yy - (n2 / g) * u * yq - W;
    lengthwise[j] = yq - (u * (S + g * W)) / 2;
    ut += u * lengthwise[j]!;
  }
  let [uhu, huS] = [0, 0];
  for (let j = 0; j < d; j++) {
    const u = v[j]! / n;
    const s = squares[j]! - (a / g) * ((2 + n2) * u * lengthwise[j]! - n2 * u * u * ut);
    const hu = (u * u) / (2 - (b + 2 * a * a) * u * u);
    squares[j] = s;
    uhu += u * u * hu;
    huS += hu * s;
  }
  const pull = (b / (1 + b * uhu)) * huS;
  let uuS = 0;
  for (let j = 0; j < d; j++) {
    const u = v[j]! / n;
    const h = 1 / (2 - (b + 2 * a * a) * u * u);
    squares[j] = squares[j]! * h - pull * h * u * u;
    uuS += u * u * squares[j]!;
  }
  let after = 0;
  for (let j = 0; j < d; j++) {
    const u = v[j]! / n;
    v[j]! += (lengthwise[j]! - a * ((2 + n2) * u * squares[j]! - u * uuS)) / n;
    after += v[j]! * v[j]!;
    D[j]! *= Math.max(LEAST, 1 + squares[j]!);
  }
  const scale = exp(-(logProduct(D) + log(1 + after) / 2) / d);
  for (let j = 0; j < d; j++) D[j]! *= scale;
}

/** Σ ln x, by a logarithm for every eight. */
function logProduct(x: Float64Array): number {
  let sum = 0;
  for (let from = 0; from < x.length; from += 8) {
    let product = 1;
    for (let j = from; j < Math.min(x.length, from + 8); j++) product *= x[j]!;
    sum += log(product);
  }
  return sum;
}
