/** High 32 bits of the unsigned product (high << 16 | low) * b, by 16-bit halves: no sum here leaves 32 bits, so that it
 *  all stays in integer registers. */
function mulHigh(high: number, low: number, b: number): number {
  const bottom = b & 0xffff;
  const top = b >>> 16;
  const mid = Math.imul(high, bottom) + (Math.imul(low, bottom) >>> 16);
  const carried = Math.imul(low, top) + (mid & 0xffff);
  return (Math.imul(high, top) + (mid >>> 16) + (carried >>> 16)) | 0;
}

/** Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four 32-bit words as a
 *  function of a 128-bit counter and a 64-bit key, written to `out` from `at` on. */
export function philox(counter: ArrayLike<number>, key: ArrayLike<number>, out: Uint32Array, at = 0): void {
  let c0 = counter[0]! | 0;
  let c1 = counter[1]! | 0;
  let c2 = counter[2]! | 0;
  let c3 = counter[3]! | 0;
  let k0 = key[0]! | 0;
  let k1 = key[1]! | 0;
  for (let round = 0; round < 10; round++) {
    const first = mulHigh(0xcd9e, 0x8d57, c2) ^ c1 ^ k0;
    const third = mulHigh(0xd251, 0x1f53, c0) ^ c3 ^ k1;
    c1 = Math.imul(0xcd9e8d57, c2);
    c3 = Math.imul(0xd2511f53, c0);
    c0 = first;
    c2 = third;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** FNV-1a, 64 bits as two 32-bit lanes with different offsets: turns a name into a key. */
export function keyOf(text: string): [number, number] {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ (c + 0x9e37), 0x85ebca6b);
    b ^= b >>> 13;
  }
  return [a >>> 0, b >>> 0];
}
