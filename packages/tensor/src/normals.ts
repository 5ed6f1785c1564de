import type { Kernels } from './device/device.ts';
import { roomFor, workspace } from './device/workspace.ts';

/** Numbers of one call of the kernel: they stay in the nearest cache. */
const CHUNK = 4096;

/** Blocks of Philox, four numbers each, that the kernel makes at once. */
const BLOCKS = 8;
/** Numbers of the quantile's table: cubics of 128 pieces of 32 octaves. */
const TABLE = 4 * 128 * 32;

interface Loaded {
  readonly chunk: Float32Array;
  readonly table: Float64Array;
  readonly kernels: Kernels;
}
let loaded: Loaded | undefined;

function load(): Loaded | undefined {
  const space = workspace(roomFor(4 * CHUNK, 8 * TABLE));
  if (!space) return undefined;
  const { kernels } = space;
  const [chunk, table] = [space.floats(CHUNK), space.doubles(TABLE)];
  kernels['normal_table']!(table.byteOffset);
  return { chunk, table, kernels };
}

/** Standard normal numbers of a stream by the kernel in kernels/normal.c: the bits of `normalQuantile` over `philox`, in
 *  a tenth of the time. @returns `out`; undefined where there is no kernel */
export function normals(
  key: readonly [number, number],
  counter: readonly [number, number],
  count: number,
  out: Float32Array = new Float32Array(count),
): Float32Array | undefined {
  loaded ??= load();
  if (!loaded) return undefined;
  const { chunk, table, kernels } = loaded;
  for (let from = 0; from < count; from += CHUNK) {
    const size = Math.min(CHUNK, count - from);
    const whole = Math.ceil(size / 4 / BLOCKS) * 4 * BLOCKS;
    kernels['normals']!(chunk.byteOffset, whole, table.byteOffset, from / 4, ...key, ...counter);
    out.set(size === CHUNK ? chunk : chunk.subarray(0, size), from);
  }
  return out;
}
