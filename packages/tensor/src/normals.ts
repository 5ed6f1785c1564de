import { workspace } from './device/workspace.ts';
import type { Workspace } from './device/workspace.ts';

/** Numbers of one call of the kernel: they stay in the nearest cache. */
const CHUNK = 4096;

let loaded: { readonly chunk: Float32Array; readonly kernels: Workspace['kernels'] } | undefined;

function load(): typeof loaded {
  const space = workspace(4 * CHUNK);
  return space && { chunk: space.floats(CHUNK), kernels: space.kernels };
}

/** Standard normal numbers of a stream by the kernel in kernels/normal.c: the bits of `normalQuantile` over `philox`, in
 *  a quarter of the time. @returns undefined where there is no kernel */
export function normals(
  key: readonly [number, number],
  counter: readonly [number, number],
  count: number,
): Float32Array | undefined {
  loaded ??= load();
  if (!loaded) return undefined;
  const { chunk, kernels } = loaded;
  const out = new Float32Array(count);
  for (let from = 0; from < count; from += CHUNK) {
    const size = Math.min(CHUNK, count - from);
    // A block of Philox is four numbers.
    kernels['normals']!(chunk.byteOffset, Math.ceil(size / 4) * 4, from / 4, ...key, ...counter);
    out.set(size === CHUNK ? chunk : chunk.subarray(0, size), from);
  }
  return out;
}
