/** Bytes of a WebAssembly function (WebAssembly Core Specification 2.0, chapter 5, and its SIMD instructions). */
export type Bytes = readonly number[];

const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value >>> 0; ;) {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest ? low | 128 : low);
    if (!rest) return bytes;
  }
};
const signed = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = rest & 127;
    rest >>= 7;
    const last = (rest === 0 && !(low & 64)) || (rest === -1 && (low & 64) !== 0);
    bytes.push(last ? low : low | 128);
    if (last) return bytes;
  }
};
const simd = (n: number): Bytes => [0xfd, ...unsigned(n)];
const float = (value: number): number[] => [...new Uint8Array(new Float32Array([value]).buffer)];

export const I32 = 0x7f;
export const V128 = 0x7b;

export const i32 = {
  const: (value: number): Bytes => [0x41, ...signed(value)],
  /** From the address on the stack. */
  load: (offset = 0): Bytes => [0x28, 2, ...unsigned(offset)],
  add: [0x6a],
  sub: [0x6b],
  mul: [0x6c],
  lt: [0x48],
  gt: [0x4a],
  ge: [0x4e],
  or: [0x72],
  shl: [0x74],
  shr: [0x76],
} as const;

export const f32x4 = {
  const: (value: number): Bytes => [...simd(12), ...float(value), ...float(value), ...float(value), ...float(value)],
  splatFrom: [...simd(9), 2, 0],
  gt: simd(0x44),
  ge: simd(0x46),
  neg: simd(0xe1),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  div: simd(0xe7),
  pmin: simd(0xea),
  pmax: simd(0xeb),
} as const;

export const v128 = { and: simd(0x4e), andnot: simd(0x4f), select: simd(0x52) } as const;

export const i32x4 = {
  const: (lanes: readonly number[]): Bytes => [...simd(12), ...new Uint8Array(new Int32Array(lanes).buffer)],
  splat: simd(0x11),
  ge: simd(0x3f),
  bitmask: simd(0xa4),
  shl: simd(0xab),
  add: simd(0xae),
} as const;

/** Of two values below a condition on the stack: the first where it holds. */
export const select: Bytes = [0x1b];

export const control = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: [0x0b],
  br: (depth: number): Bytes => [0x0c, depth],
  brIf: (depth: number): Bytes => [0x0d, depth],
} as const;

/** One function under construction; locals are made when they are first set, by name. */
export class Code {
  readonly #bytes: number[] = [];
  readonly #types: number[] = [];
  readonly #index: Map<string, number>;
  readonly #parameters: number;

  constructor(parameters: readonly string[]) {
    this.#parameters = parameters.length;
    this.#index = new Map(parameters.map((name, i) => [name, i]));
  }

  put(...parts: readonly Bytes[]): this {
    for (const part of parts) this.#bytes.push(...part);
    return this;
  }

  get(name: string): Bytes {
    const index = this.#index.get(name);
    if (index === undefined) throw new Error(`kernel reads ${name} before it is set`);
    return [0x20, ...unsigned(index)];
  }

  set(name: string, type: number = V128): Bytes {
    return [0x21, ...unsigned(this.#local(name, type))];
  }

  tee(name: string, type: number = V128): Bytes {
    return [0x22, ...unsigned(this.#local(name, type))];
  }

  /** name += by, both i32. */
  advance(name: string, by: Bytes): this {
    return this.put(this.get(name), by, i32.add, this.set(name, I32));
  }

  /** Pushes the vector at pointer + offset bytes. */
  load(pointer: string, offset = 0): this {
    return this.put(this.get(pointer), simd(0), [2], unsigned(offset));
  }

  store(pointer: string, offset: number, value: Bytes): this {
    return this.put(this.get(pointer), value, simd(11), [2], unsigned(offset));
  }

  /** The low 16 bits of an i32. */
  store16(pointer: string, value: Bytes): this {
    return this.put(this.get(pointer), value, [0x3b, 1, 0]);
  }

  /** The body runs `count` times, count >= 1. */
  times(count: string, body: () => void): void {
    this.put(this.get(count), this.set('t', I32), control.loop);
    body();
    this.advance('t', i32.const(-1)).put(this.get('t'), control.brIf(0), control.end);
  }

  /** A module that exports this function as `run`, over the memory `env.memory`, shared. */
  toModule(): Uint8Array<ArrayBuffer> {
    const list = (items: readonly Bytes[]) => [...unsigned(items.length), ...items.flat()];
    const text = (name: string) => [...unsigned(name.length), ...new TextEncoder().encode(name)];
    const section = (id: number, body: Bytes) => [id, ...unsigned(body.length), ...body];
    const type = [0x60, ...list(Array.from({ length: this.#parameters }, () => [I32])), 0];
    const body = [...list(this.#types.map((t) => [1, t])), ...this.#bytes, 0x0b];
    const memory = [...text('env'), ...text('memory'), 2, 3, 1, ...unsigned(65536)];
    return new Uint8Array([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, list([type])),
      ...section(2, list([memory])),
      ...section(3, list([[0]])),
      ...section(7, list([[...text('run'), 0, 0]])),
      ...section(10, list([[...unsigned(body.length), ...body]])),
    ]);
  }

  #local(name: string, type: number): number {
    const known = this.#index.get(name);
    if (known !== undefined) return known;
    const index = this.#parameters + this.#types.length;
    this.#types.push(type);
    this.#index.set(name, index);
    return index;
  }
}
