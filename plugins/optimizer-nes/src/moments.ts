/** Coordinates that are summed together: their sums stay in a core's own cache. */
const BLOCK = 2048;

/** out_j = Σ_i w_i z_ij, four rows at a time. @param z [rows * d] @param w [rows] @param out [d], overwritten */
export function weightedSum(out: Float64Array, z: ArrayLike<number>, w: ArrayLike<number>): Float64Array {
  const d = out.length;
  out.fill(0);
  for (let from = 0; from < d; from += BLOCK) {
    const to = Math.min(d, from + BLOCK);
    let i = 0;
    for (; i + 4 <= w.length; i += 4) {
      const [wa, wb, wc, we] = [w[i]!, w[i + 1]!, w[i + 2]!, w[i + 3]!];
      const [a, b, c, e] = [i * d, (i + 1) * d, (i + 2) * d, (i + 3) * d];
      for (let j = from; j < to; j++) out[j]! += wa * z[a + j]! + wb * z[b + j]! + (wc * z[c + j]! + we * z[e + j]!);
    }
    for (; i < w.length; i++) for (let j = from; j < to; j++) out[j]! += w[i]! * z[i * d + j]!;
  }
  return out;
}

/** out_j = Σ_i w_i z_ij², as `weightedSum`. */
export function weightedSquares(out: Float64Array, z: ArrayLike<number>, w: ArrayLike<number>): Float64Array {
  const d = out.length;
  out.fill(0);
  for (let from = 0; from < d; from += BLOCK) {
    const to = Math.min(d, from + BLOCK);
    let i = 0;
    for (; i + 4 <= w.length; i += 4) {
      const [wa, wb, wc, we] = [w[i]!, w[i + 1]!, w[i + 2]!, w[i + 3]!];
      const [a, b, c, e] = [i * d, (i + 1) * d, (i + 2) * d, (i + 3) * d];
      for (let j = from; j < to; j++) {
        const [za, zb, zc, ze] = [z[a + j]!, z[b + j]!, z[c + j]!, z[e + j]!];
        out[j]! += wa * za * za + wb * zb * zb + (wc * zc * zc + we * ze * ze);
      }
    }
    for (; i < w.length; i++)
      for (let j = from; j < to; j++) {
        const v = z[i * d + j]!;
        out[j]! += w[i]! * v * v;
      }
  }
  return out;
}

/** z_i · v of row i. @param z [rows * d] @param v [d] */
export function rowDot(z: ArrayLike<number>, i: number, v: Float64Array): number {
  const d = v.length;
  const at = i * d;
  // Four sums at once: one would wait for itself.
  let [a, b, c, e] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 4 <= d; j += 4) {
    a += z[at + j]! * v[j]!;
    b += z[at + j + 1]! * v[j + 1]!;
    c += z[at + j + 2]! * v[j + 2]!;
    e += z[at + j + 3]! * v[j + 3]!;
  }
  for (; j < d; j++) a += z[at + j]! * v[j]!;
  return a + b + (c + e);
}

/** ‖z_i‖² of row i. @param z [rows * d] */
export function rowSquare(z: ArrayLike<number>, i: number, d: number): number {
  let [a, b] = [0, 0];
  const end = (i + 1) * d;
  let at = i * d;
  for (; at + 2 <= end; at += 2) {
    a += z[at]! * z[at]!;
    b += z[at + 1]! * z[at + 1]!;
  }
  if (at < end) a += z[at]! * z[at]!;
  return a + b;
}
