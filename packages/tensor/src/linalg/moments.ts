import { roomFor, workspace } from '../device/workspace.ts';
import type { Values } from './products.ts';

/** Coordinates that are summed together, and rows: they stay in a core's own cache. */
const BLOCK = 512;
const ROWS = 64;

function load() {
  const space = workspace(roomFor(4 * BLOCK * ROWS, 8 * ROWS, 8 * ROWS, 8 * BLOCK, 8 * BLOCK));
  return (
    space && {
      z: space.floats(BLOCK * ROWS),
      w: space.doubles(ROWS),
      v: space.doubles(ROWS),
      sum: space.doubles(BLOCK),
      squares: space.doubles(BLOCK),
      kernel: space.kernels['weighted_moments']!,
    }
  );
}
let loaded: ReturnType<typeof load>;

/** sum_j = Σ_i w_i z_ij and squares_j = Σ_i v_i z_ij² in one pass, four rows at a time: by a kernel where z are drawn numbers
 *  of many coordinates, else by a plain loop, with the same bits.
 *  @param sum [d] and @param squares [d], overwritten @param z [rows * d] @param w [rows] @param v [rows] */
export function weightedMoments(sum: Float64Array, squares: Float64Array, z: Values, w: Values, v: Values = w): void {
  const many = z instanceof Float32Array && sum.length >= BLOCK;
  if (many) loaded ??= load();
  if (many && loaded) byKernel(loaded, sum, squares, z, w, v);
  else plainMoments(sum, squares, z, w, v);
}

function byKernel(
  space: NonNullable<typeof loaded>,
  sum: Float64Array,
  squares: Float64Array,
  z: Float32Array,
  w: Values,
  v: Values,
): void {
  const [d, rows] = [sum.length, w.length];
  for (let from = 0; from < d; from += BLOCK) {
    const count = Math.min(BLOCK, d - from);
    space.sum.fill(0);
    space.squares.fill(0);
    for (let first = 0; first < rows; first += ROWS) {
      const some = Math.min(ROWS, rows - first);
      for (let i = 0; i < some; i++) {
        const at = (first + i) * d + from;
        space.z.set(z.subarray(at, at + count), i * BLOCK);
        space.w[i] = w[first + i]!;
        space.v[i] = v[first + i]!;
      }
      const [to, to2, numbers] = [space.sum.byteOffset, space.squares.byteOffset, space.z.byteOffset];
      // Beyond the last coordinate stands what nobody reads.
      const whole = 4 * Math.ceil(count / 4);
      space.kernel(to, to2, numbers, BLOCK, space.w.byteOffset, space.v.byteOffset, some, whole);
    }
    sum.set(space.sum.subarray(0, count), from);
    squares.set(space.squares.subarray(0, count), from);
  }
}

export function plainMoments(sum: Float64Array, squares: Float64Array, z: Values, w: Values, v: Values): void {
  const d = sum.length;
  sum.fill(0);
  squares.fill(0);
  for (let from = 0; from < d; from += BLOCK) {
    const to = Math.min(d, from + BLOCK);
    let i = 0;
    for (; i + 4 <= w.length; i += 4) {
      const [wa, wb, wc, we] = [w[i]!, w[i + 1]!, w[i + 2]!, w[i + 3]!];
      const [va, vb, vc, ve] = [v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!];
      const [a, b, c, e] = [i * d, (i + 1) * d, (i + 2) * d, (i + 3) * d];
      for (let j = from; j < to; j++) {
        const [za, zb, zc, ze] = [z[a + j]!, z[b + j]!, z[c + j]!, z[e + j]!];
        sum[j]! += wa * za + wb * zb + (wc * zc + we * ze);
        squares[j]! += va * za * za + vb * zb * zb + (vc * zc * zc + ve * ze * ze);
      }
    }
    for (; i < w.length; i++)
      for (let j = from; j < to; j++) {
        const x = z[i * d + j]!;
        sum[j]! += w[i]! * x;
        squares[j]! += v[i]! * x * x;
      }
  }
}
