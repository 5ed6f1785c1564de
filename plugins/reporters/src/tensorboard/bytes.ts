/** Protocol buffers by hand: the few wire types that a scalar event has. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

export const concat = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
};

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  return Uint8Array.of(...out, rest);
}
const tag = (field: number, wire: number): Uint8Array => varint(field * 8 + wire);
const fixed = (bytes: number, set: (view: DataView) => void): Uint8Array => {
  const out = new Uint8Array(bytes);
  set(new DataView(out.buffer));
  return out;
};

export const double = (field: number, value: number): Uint8Array =>
  concat([tag(field, FIXED64), fixed(8, (view) => view.setFloat64(0, value, true))]);
export const float = (field: number, value: number): Uint8Array =>
  concat([tag(field, FIXED32), fixed(4, (view) => view.setFloat32(0, value, true))]);
/** Of a whole number from 0. */
export const integer = (field: number, value: number): Uint8Array => concat([tag(field, VARINT), varint(value)]);
/** A string, or a message within. */
export function bytes(field: number, content: string | readonly Uint8Array[]): Uint8Array {
  const data = typeof content === 'string' ? new TextEncoder().encode(content) : concat(content);
  return concat([tag(field, BYTES), varint(data.length), data]);
}

/** Little-endian. */
export const uint32 = (value: number): Uint8Array => fixed(4, (view) => view.setUint32(0, value, true));
export const uint64 = (value: number): Uint8Array => fixed(8, (view) => view.setBigUint64(0, BigInt(value), true));
