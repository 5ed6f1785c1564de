import type { Layer, Rng } from '@genospike/core';
import { normalQuantile } from './normal-quantile.ts';
import { normals } from './normals.ts';
import { keyOf, philox } from './philox.ts';

/** Fewer numbers are there sooner than a kernel is loaded. */
const MANY = 32;

/** A counter-based generator: number i of a stream is a function of (key, purpose, i) alone, so that nothing depends
 *  on call order, and the same bits come on every machine. Philox4x32-10 keyed by a hash of key and purpose. */
export function counterRng(key: string | number): Rng {
  const words = (purpose: string, count: number): Uint32Array => {
    const stream = keyOf(`${key}|${purpose}`);
    const counter = [0, 0, ...keyOf(`${purpose}|${key}`)];
    const out = new Uint32Array(Math.ceil(count / 4) * 4);
    for (let at = 0; at < out.length; at += 4) {
      counter[0] = at >>> 2;
      philox(counter, stream, out, at);
    }
    return out;
  };
  return {
    // 24 bits: a float32 holds them exactly, so that high is never reached by rounding when low = 0, high = 1.
    uniform: (purpose, count, low = 0, high = 1) => {
      const bits = words(purpose, count);
      const out = new Float32Array(count);
      for (let i = 0; i < count; i++) out[i] = low + (high - low) * ((bits[i]! >>> 8) / 2 ** 24);
      return out;
    },
    normal: (purpose, count, out = new Float32Array(count)) => {
      const stream = `${purpose}/normal`;
      if (count >= MANY && normals(keyOf(`${key}|${stream}`), keyOf(`${stream}|${key}`), count, out)) return out;
      const bits = words(stream, count);
      for (let i = 0; i < count; i++) out[i] = normalQuantile((bits[i]! + 0.5) / 2 ** 32);
      return out;
    },
    // Fisher-Yates; the bias of a 32-bit remainder is below count / 2^32.
    permutation: (purpose, count) => {
      const bits = words(`${purpose}/permutation`, count);
      const order = new Int32Array(count);
      for (let i = 0; i < count; i++) order[i] = i;
      for (let i = count - 1; i > 0; i--) {
        const j = bits[i]! % (i + 1);
        const moved = order[i]!;
        order[i] = order[j]!;
        order[j] = moved;
      }
      return order;
    },
    child: (purpose) => counterRng(`${key}/${purpose}`),
  };
}

/** Kaiming-normal weights for a layer, row by row: standard deviation sqrt(2 / fanIn) (He et al. 2015). */
export const kaiming = (rng: Rng, layer: Layer): Float32Array =>
  rng.normal(layer.name, layer.fanIn * layer.fanOut).map((x) => x * Math.sqrt(2 / layer.fanIn));
