/** Typed arrays and plain data in one file: 8 bytes of header length, JSON, then the arrays' bytes. */
const KINDS = { Float32Array, Int32Array, Float64Array } as const;
type Kind = keyof typeof KINDS;
interface Slot {
  readonly $kind: Kind;
  readonly at: number;
  readonly length: number;
}
// By tag: an array of another realm (jest, a worker) is one too.
const kindOf = (value: unknown): Kind | undefined => {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return tag in KINDS ? (tag as Kind) : undefined;
};

/** Plain data with typed arrays anywhere inside, to bytes. */
export function pack(value: unknown): Uint8Array {
  const arrays: Uint8Array[] = [];
  let at = 0;
  const header = JSON.stringify(value, (_, v: unknown) => {
    const $kind = kindOf(v);
    if (!$kind) return v;
    const array = v as Float32Array;
    const slot: Slot = { $kind, at, length: array.length };
    arrays.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    at += Math.ceil(array.byteLength / 8) * 8;
    return slot;
  });
  const text = new TextEncoder().encode(header);
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(start + at);
  new DataView(out.buffer).setFloat64(0, text.length);
  out.set(text, 8);
  let offset = start;
  for (const array of arrays) {
    out.set(array, offset);
    offset += Math.ceil(array.length / 8) * 8;
  }
  return out;
}

/** The inverse of `pack`. @throws where the bytes are not whole */
export function unpack<T>(bytes: Uint8Array): T {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
  if (!(Number.isInteger(length) && length > 0 && length + 8 <= bytes.length)) throw new Error('not a packed file');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
  const start = 8 + Math.ceil(length / 8) * 8;
  return JSON.parse(text, (_, v: unknown) => {
    if (typeof v !== 'object' || v === null || !('$kind' in v)) return v;
    const { $kind, at, length: n } = v as Slot;
    const array = new KINDS[$kind](n);
    const from = bytes.subarray(start + at, start + at + array.byteLength);
    if (from.length < array.byteLength) throw new Error('not a whole packed file');
    new Uint8Array(array.buffer).set(from);
    return array;
  }) as T;
}
